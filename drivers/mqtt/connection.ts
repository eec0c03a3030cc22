import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { connect, ErrorWithReasonCode, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt'
import { type ErrorCode, errorText, LinesideError } from '../../base/errors.ts'
import { readPasswordFile } from '../../base/password-file.ts'
import type { MqttDevice } from '../../config/site.ts'

const CONNECT_TIMEOUT_MS = 10_000
const ANSWER_WITHIN_MS = 10_000
const END_WITHIN_MS = 1_000

/** A PUBLISH as it came; `id`: its packet identifier, where it is to be acknowledged. */
export interface Publish {
  topic: string
  payload: Buffer
  retain: boolean
  dup: boolean
  id?: number
}

/** What a connection tells; closed() is the last, and comes once. */
export interface ConnectionEvents {
  opened(): void
  published(publish: Publish): void
  closed(code: ErrorCode, reason: string): void
}

/** One connection to a broker, MQTT 3.1.1, in the session that the broker keeps for the client id. */
export interface Connection {
  /**
   * Gives up `left` and asks for `wanted`, at QoS 1. Out comes, for each of `wanted`, the QoS granted; null: refused.
   * Rejects when the connection ends first.
   */
  subscribe(wanted: string[], left: string[]): Promise<(0 | 1 | null)[]>
  acknowledge(id: number): void
  /** true: nothing more is taken from the socket; false: it goes on. */
  hold(held: boolean): void
  /** DISCONNECT; no event comes any more. */
  close(): Promise<void>
}

/** Throws CONFIG_NOT_READABLE where a file of the device cannot be read. */
export function openConnection(device: MqttDevice, events: ConnectionEvents): Connection {
  return new MqttConnection(connect(device.url, clientOptions(device)), events)
}

class MqttConnection implements Connection {
  readonly #client: MqttClient
  readonly #events: ConnectionEvents
  #held = false
  #goOn: (() => void) | undefined
  #trouble: { code: ErrorCode; reason: string } | undefined
  #isOver = false

  constructor(client: MqttClient, events: ConnectionEvents) {
    this.#client = client
    this.#events = events
    client.handleMessage = (packet, next) => this.#take(packet, next)
    client.once('connect', () => this.#isOver || events.opened())
    client.on('error', (error) => {
      this.#trouble = { code: codeOf(error), reason: errorText(error) }
    })
    client.once('close', () => this.#closed())
  }

  async subscribe(wanted: string[], left: string[]): Promise<(0 | 1 | null)[]> {
    const late = setTimeout(() => this.#end('no answer to SUBSCRIBE'), ANSWER_WITHIN_MS)
    try {
      if (left.length > 0) await this.#client.unsubscribeAsync(left)
      return wanted.length > 0 ? await this.#ask(wanted) : []
    } finally {
      clearTimeout(late)
    }
  }

  acknowledge(id: number): void {
    if (this.#isOver || !this.#client.connected) return
    // [MQTT-3.4]: MQTT.js would send it by itself, but only one after the other.
    this.#client.stream.write(Buffer.from([0x40, 0x02, id >> 8, id & 0xff]))
  }

  hold(held: boolean): void {
    this.#held = held
    const goOn = this.#goOn
    if (held || !goOn) return
    this.#goOn = undefined
    goOn()
  }

  async close(): Promise<void> {
    this.#isOver = true
    await Promise.race([this.#client.endAsync(), delay(END_WITHIN_MS, undefined, { ref: false })])
    this.#client.end(true)
  }

  #ask(filters: string[]): Promise<(0 | 1 | null)[]> {
    return new Promise((resolve, reject) => {
      this.#client.subscribe(filters, { qos: 1 }, (error, _, suback) => {
        const granted = suback?.granted
        if (granted?.length === filters.length) resolve(granted.map((code) => grantOf(Number(code))))
        else reject(error ?? new Error('SUBACK is not about what was asked for'))
      })
    })
  }

  /**
   * An error handed to `next` keeps MQTT.js from acknowledging, and the next message comes: many are stored together,
   * and acknowledged by acknowledge().
   */
  #take(packet: IPublishPacket, next: (error?: Error) => void): void {
    const { topic, payload, qos, retain, dup, messageId } = packet
    const goOn = () => (qos > 0 ? next(NOT_YET) : next())
    if (this.#isOver) return
    this.#events.published({
      topic,
      payload: Buffer.from(payload),
      retain,
      dup,
      ...(qos > 0 && messageId !== undefined ? { id: messageId } : {}),
    })
    if (this.#held) this.#goOn = goOn
    else goOn()
  }

  #end(reason: string): void {
    this.#trouble = { code: 'DEVICE_UNREACHABLE', reason }
    this.#client.end(true)
  }

  #closed(): void {
    this.#client.end(true)
    if (this.#isOver) return
    this.#isOver = true
    const { code, reason } = this.#trouble ?? {
      code: 'DEVICE_UNREACHABLE' as const,
      reason: 'the connection was closed',
    }
    this.#events.closed(code, reason)
  }
}

const NOT_YET = new Error('acknowledged once it is stored')

const grantOf = (code: number) => (code === 0 || code === 1 ? code : null)

function codeOf(error: Error & { code?: unknown }): ErrorCode {
  const isOurs = typeof error.code === 'string' && /CERT|VERIFY|TLS|SSL/.test(error.code)
  return error instanceof ErrorWithReasonCode || isOurs ? 'DEVICE_REFUSED' : 'DEVICE_UNREACHABLE'
}

function clientOptions(device: MqttDevice): IClientOptions {
  const { clientId, keepAliveS, username, passwordFile, caFile, certificate } = device
  return {
    protocolVersion: 4,
    clientId,
    // The broker keeps our subscriptions, and what came for them at QoS 1, while we are away.
    clean: false,
    resubscribe: false,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepalive: keepAliveS,
    ...(username === undefined ? {} : { username }),
    ...(passwordFile === undefined ? {} : { password: readPasswordFile(passwordFile) }),
    ...(caFile === undefined ? {} : { ca: contentOf(caFile) }),
    ...(certificate ? { cert: contentOf(certificate.file), key: contentOf(certificate.keyFile) } : {}),
  }
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new LinesideError('CONFIG_NOT_READABLE', `${file}: ${errorText(error)}`, { cause: error })
  }
}
