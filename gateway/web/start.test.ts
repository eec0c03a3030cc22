import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import type { GatewayState, WebStart } from './messages.ts'
import { startWeb, type Web } from './start.ts'

const fixtures: Fixture[] = []
const webs: Web[] = []
afterEach(async () => {
  for (const web of webs.splice(0)) await web.stop()
  for (const fixture of fixtures.splice(0)) fixture.remove()
})

function prepare(change: (start: WebStart, folder: string) => void = () => {}) {
  const fixture = createFixture()
  fixtures.push(fixture)
  const { context, database, folder } = fixture
  const start: WebStart = {
    versions: [{ from: 0, site: structuredClone(context.site) }],
    database,
    access: folder,
    version: '1.2.3',
    page: context.page,
  }
  change(start, folder)
  return { start, log: context.log, state: context.state() }
}

async function started(onCrash: (error: Error) => void = () => {}) {
  const { start, log, state } = prepare()
  const web = await startWeb(start, log, onCrash)
  webs.push(web)
  return { web, state }
}

/** Lines of an event stream up to the first that matches. */
async function readUntil(url: string, pattern: RegExp, meanwhile: () => void): Promise<string> {
  const abort = new AbortController()
  const response = await fetch(url, { signal: abort.signal })
  let text = ''
  let said = false
  for await (const part of response.body ?? []) {
    text += Buffer.from(part).toString()
    if (!said) meanwhile()
    said = true
    if (pattern.test(text)) break
  }
  abort.abort()
  return text
}

describe('the web thread', () => {
  it('listens on a free port, answers, and gives the port back when it is stopped', async () => {
    const { web } = await started()
    expect(web.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${web.url}/livez`)).status).toBe(200)
    await web.stop()
    await expect(fetch(`${web.url}/livez`)).rejects.toThrow()
  })

  it('passes on what the main thread tells: readiness, status and changes', async () => {
    const { web, state } = await started()
    expect((await fetch(`${web.url}/readyz`)).status).toBe(503)
    const ready: GatewayState = { ...state, ready: true, waiting: [] }
    const text = await readUntil(
      `${web.url}/api/v1/events`,
      /event: changed\n[\s\S]*event: status\n.*"ready":true/,
      () => {
        web.tell({ kind: 'changed', lines: ['line-1'], upto: 42 })
        web.tell({ kind: 'state', state: ready })
      },
    )
    expect(text).toMatch(/^retry: 2000\n\nevent: hello\ndata: \{"version":"1\.2\.3"/)
    expect(text).toContain('event: changed\ndata: {"lines":["line-1"],"upto":42}\n\n')
    expect((await fetch(`${web.url}/readyz`)).status).toBe(200)
  })

  it('stops though an event stream is open', async () => {
    const { web } = await started()
    const response = await fetch(`${web.url}/api/v1/events`)
    await web.stop()
    const text = await response.text().catch(() => '')
    expect(text).not.toContain('event: problem')
  })

  it('says that the port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { start, log } = prepare(({ versions: [{ site }] }) => {
      site.gateway.http.port = port
    })
    await expect(startWeb(start, log, () => {})).rejects.toMatchObject({
      code: 'HTTP_PORT_IN_USE',
      detail: expect.stringContaining(String(port)),
    })
    await new Promise((resolve) => other.close(resolve))
  })

  it('does not start with a card that cannot be used, and names the file', async () => {
    const { start, log } = prepare(({ versions: [{ site }] }, folder) => {
      writeFileSync(join(folder, 'bad.yaml'), 'id: bad\nindicators: [\n')
      site.cards = [join(folder, 'bad.yaml')]
    })
    await expect(startWeb(start, log, () => {})).rejects.toMatchObject({
      code: 'CARD_INVALID',
      detail: expect.stringContaining('bad.yaml'),
    })
  })

  it('does not start without a store', async () => {
    const { start, log } = prepare((told, folder) => {
      told.database = join(folder, 'none.db')
    })
    await expect(startWeb(start, log, () => {})).rejects.toMatchObject({ code: 'HTTP_INTERNAL' })
  })

  it('reports that it crashed', async () => {
    const { promise, resolve } = Promise.withResolvers<Error>()
    const { web } = await started(resolve)
    // A state that no version of the gateway sends stands in for a defect in the thread.
    web.tell({ kind: 'state', state: undefined as unknown as GatewayState })
    expect(await promise).toBeInstanceOf(Error)
  })
})
