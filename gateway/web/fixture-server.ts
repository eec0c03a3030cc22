import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { WebContext } from './context.ts'
import { createFixture, type Fixture } from './fixture.ts'
import type { EventHub } from './hub.ts'
import { systemScheduler } from './scheduler.ts'
import { createServer } from './server.ts'
import { createSiteHub } from './site-hub.ts'

// For the tests of this room: the server on a free port, spoken to over HTTP.

export interface FixtureServer {
  fixture: Fixture
  hub: EventHub
  base: string
  get(path: string, init?: RequestInit): Promise<Response>
  /** The answer as JSON; what it is like is for the test to say. */
  json<T = unknown>(path: string): Promise<T>
  /** A request as written, without the tidying that fetch does to paths and headers. */
  raw(path: string, headers?: Record<string, string>): Promise<{ status: number; body: string }>
  stop(): Promise<void>
}

export async function startFixtureServer(overrides: Partial<WebContext> = {}): Promise<FixtureServer> {
  const fixture = createFixture(overrides)
  const hub = createSiteHub(fixture.context, systemScheduler)
  const app = await createServer(fixture.context, hub)
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  const get = (path: string, init?: RequestInit) => fetch(base + path, init)
  return {
    fixture,
    hub,
    base,
    get,
    async json<T>(path: string) {
      const response = await get(path)
      return (await response.json()) as T
    },
    raw: (path, headers = {}) => rawRequest(Number(new URL(base).port), path, headers),
    async stop() {
      hub.stop()
      await app.close()
      fixture.remove()
    },
  }
}

/** A page as the build leaves it, and a file beside it that is none of its own. */
export function buildPage({ context, folder }: Fixture): void {
  mkdirSync(join(context.page, 'assets'), { recursive: true })
  writeFileSync(join(context.page, 'index.html'), '<!doctype html><title>Lineside</title>')
  writeFileSync(join(context.page, 'assets', 'main-a1b2c3.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'not for the page')
}

function rawRequest(port: number, path: string, headers: Record<string, string>) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
      )
    })
      .on('error', reject)
      .end()
  })
}
