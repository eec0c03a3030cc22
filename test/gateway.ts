import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import type { KpisAnswer, StatusAnswer } from '../gateway/web/api.ts'

const LINESIDE = join(import.meta.dirname, '..', 'bin', 'start.js')
/** Longer than anything should take; a test that waits this long has failed. */
const DEADLINE_MS = 45_000

export interface RunningGateway {
  url: string
  mqttUrl: string
  process: ChildProcess
  /** What it wrote to its log, standard error. */
  log(): string
  /** SIGTERM, and waits for the end. */
  stop(): Promise<number | null>
  /** SIGKILL: no chance to write anything more. */
  kill(): Promise<void>
}

/** A folder that is gone after the tests; `remove` at the end. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'lineside-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Writes a site file into a folder and answers with its path. */
export function siteFile(folder: string, yaml: string): string {
  const file = join(folder, 'site.yaml')
  writeFileSync(file, yaml)
  return file
}

/** A gateway that may not be ready yet. */
interface StartingGateway {
  /** To be asked once, at once; throws when it ends before it is ready. */
  ready(): Promise<RunningGateway>
  /** SIGKILL. */
  kill(): Promise<void>
}

/**
 * Starts the real gateway, as a user would, on free ports unless `sets` name others; its data lies in `data`.
 * `env`: what is added to its environment.
 */
export async function startGateway(
  file: string,
  data: string,
  sets: string[] = [],
  env: Record<string, string> = {},
): Promise<RunningGateway> {
  return spawnGateway(file, data, sets, env).ready()
}

/** startGateway() for those who do not wait until it is ready. */
export function spawnGateway(
  file: string,
  data: string,
  sets: string[] = [],
  env: Record<string, string> = {},
): StartingGateway {
  const args = [`gateway.data=${data}`, 'gateway.mqtt.port=0', 'gateway.http.port=0', ...sets]
  const child = spawn(
    process.execPath,
    [LINESIDE, 'gateway', file, ...args.flatMap((set) => ['--set', set])],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  )
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk
  })
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await ended
    }
    return child.exitCode
  }
  const kill = async () => {
    await end('SIGKILL')
  }
  return {
    async ready() {
      const line = await Promise.race([
        once(createInterface(child.stdout), 'line').then(([text]) => text as string),
        ended.then(([status]) => {
          throw new Error(`the gateway ended with ${status} before it was ready:\n${log}`)
        }),
      ])
      const [, url, mqttUrl] = /page at (\S+), broker at (\S+)/.exec(line) ?? []
      return { url, mqttUrl, process: child, log: () => log, stop: () => end('SIGTERM'), kill }
    },
    kill,
  }
}

/** A sensor: an MQTT client that waits for each acknowledgement. */
export async function sensor(url: string, clientId: string): Promise<MqttClient> {
  return connectAsync(url, { clientId, reconnectPeriod: 0, clean: true })
}

/** GET of the API; throws what is not 200. */
export async function get<T>(gateway: { url: string }, path: string): Promise<T> {
  const response = await fetch(new URL(path, gateway.url))
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** POST of JSON to the API; throws what has not the status expected. */
export async function post<T>(
  gateway: { url: string },
  path: string,
  body: object,
  status = 200,
): Promise<T> {
  const response = await fetch(new URL(path, gateway.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.text()
  if (response.status !== status) throw new Error(`${path}: ${response.status}, not ${status}: ${answer}`)
  return JSON.parse(answer) as T
}

export async function kpis(
  gateway: { url: string },
  query: Record<string, string | number>,
): Promise<KpisAnswer> {
  const parameters = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
  return get<KpisAnswer>(gateway, `/api/v1/kpis?${parameters}`)
}

/** Waits until `check`, tried every `everyMs`, no longer throws; throws its last error after a generous deadline. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  deadlineMs = DEADLINE_MS,
  everyMs = 50,
): Promise<T> {
  const until = Date.now() + deadlineMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > until) throw error
      await delay(everyMs)
    }
  }
}

/** Waits until everything stored is in the figures. */
export async function settled(gateway: { url: string }, facts?: number): Promise<StatusAnswer> {
  return eventually(async () => {
    const status = await get<StatusAnswer>(gateway, '/api/v1/status')
    if (status.store.lag > 0) throw new Error(`${status.store.lag} facts are not yet derived`)
    if (facts !== undefined && status.store.facts < facts)
      throw new Error(`${status.store.facts} of ${facts} facts`)
    return status
  })
}
