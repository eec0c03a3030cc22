import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../publish/until.ts'
import { startChild } from './child.ts'

const WAIT_MS = 30_000

function start(script: string, restart: boolean) {
  const seen = { lines: [] as string[], deaths: [] as [number, string][], restarts: 0 }
  const log = join(mkdtempSync(join(tmpdir(), 'lineside-child-')), 'child.log')
  const child = startChild({
    name: 'child',
    args: ['-e', script],
    log,
    restart,
    onLine: (line) => seen.lines.push(line),
    onDeath: (status, words) => seen.deaths.push([status, words]),
    onRestart: () => {
      seen.restarts += 1
    },
  })
  return { child, seen, log }
}

describe('a program of the demonstration', () => {
  it('that ends by itself says which status and why', async () => {
    const { child, seen, log } = start("console.error('port in use'); process.exit(2)", true)
    expect(await until(() => seen.deaths.length > 0, WAIT_MS)).toBe(true)
    await child.stop()
    expect(seen.deaths).toEqual([[2, 'port in use']])
    expect(readFileSync(log, 'utf8')).toBe('port in use\n')
  })

  it('that is killed comes back', async () => {
    const { child, seen } = start("console.log('up'); setInterval(() => {}, 1000)", true)
    expect(await until(() => seen.lines.length === 1, WAIT_MS)).toBe(true)
    process.kill(child.pid()!, 'SIGKILL')
    expect(await until(() => seen.lines.length === 2, WAIT_MS)).toBe(true)
    await child.stop()
    expect([seen.restarts, seen.deaths]).toEqual([1, []])
  })

  it('stops when told to, and that is no death', async () => {
    const { child, seen } = start("console.log('up'); setInterval(() => {}, 1000)", false)
    expect(await until(() => seen.lines.length === 1, WAIT_MS)).toBe(true)
    await child.stop()
    expect(seen.deaths).toEqual([])
  })
})
