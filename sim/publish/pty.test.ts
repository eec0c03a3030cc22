import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SerialPort } from 'serialport'
import { afterEach, describe, expect, it } from 'vitest'
import { openPty, type Pty } from './pty.ts'
import { understands } from './serial.ts'
import { until } from './until.ts'

let pty: Pty | undefined
let reader: ChildProcess | undefined

afterEach(async () => {
  reader?.kill()
  await pty?.close()
})

/** On a machine without one of these programs openPty takes another. */
const isInstalled = (program: string) => spawnSync('which', [program]).status === 0
const newLink = () => join(mkdtempSync(join(tmpdir(), 'lineside-pty-')), 'scanner-1')
const units = (count: number) =>
  Array.from({ length: count }, (_, n) => `2026-11-02T06:00:00.000Z good T0TMCO-${n}\n`).join('')

/** Reads the terminal as a program of its own. */
function read(path: string) {
  reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] })
  const seen = { text: '', ended: false }
  reader.stdout!.on('data', (data: Buffer) => {
    seen.text += data
  })
  reader.once('exit', () => {
    seen.ended = true
  })
  return seen
}

describe('a pseudo-terminal', () => {
  it('is a serial port to whoever opens it as one', async () => {
    const link = newLink()
    pty = await openPty(link)
    const port = new SerialPort({ path: link, baudRate: 9600 })
    let received = ''
    port.on('data', (data: Buffer) => {
      received += data
    })
    await new Promise<void>((resolve) => port.once('open', () => resolve()))
    const sent = units(1000)
    await pty.write(sent)
    expect(await until(() => received.length >= sent.length, 30_000)).toBe(true)
    expect(received).toBe(sent)
    await new Promise<void>((resolve) => port.close(() => resolve()))
  })

  it.each(['script', 'python3', 'socat'].filter(isInstalled))(
    'of %s carries every line, even to a slow reader',
    async (by) => {
      const link = newLink()
      pty = await openPty(link, [by])
      const seen = read(link)
      expect(await until(() => pty!.opened() ?? true, 30_000)).toBe(true)
      reader!.stdout!.pause()
      const sent = `${units(5000)}${'x'.repeat(9000)}\n`
      const writing = pty.write(sent)
      setTimeout(() => reader!.stdout!.resume(), 300)
      await writing
      expect(await until(() => seen.text.length >= sent.length, 30_000)).toBe(true)
      expect(seen.text).toBe(sent)
    },
  )

  it('knows when somebody has it open and when all has left', async () => {
    const link = newLink()
    pty = await openPty(link)
    expect(pty.opened()).not.toBe(true)
    const seen = read(link)
    expect(await until(() => pty!.opened() ?? true, 30_000)).toBe(true)
    await pty.write('B04A1B2C3\n')
    expect(await until(() => pty!.forwarded() ?? true, 30_000)).toBe(true)
    expect(await until(() => seen.text === 'B04A1B2C3\n', 30_000)).toBe(true)
  })

  it('ends with the one who made it: the line is hung up, the link is gone', async () => {
    const link = newLink()
    pty = await openPty(link)
    const seen = read(link)
    expect(await until(() => pty!.opened() ?? true, 30_000)).toBe(true)
    await pty.close()
    expect(await until(() => seen.ended, 30_000)).toBe(true)
    expect(existsSync(link)).toBe(false)
  })

  it('says what to install where no program can make one', async () => {
    await expect(openPty(newLink(), ['none'])).rejects.toThrow(/SIM_NO_PTY.*install/)
  })
})

describe('the scanner', () => {
  const signal = (role: 'badge' | 'cycle' | 'state', address: string) =>
    understands({ name: 's', role, mode: 'delta', map: {}, kind: 'scrap', source: { device: 'd', address } })

  it('is read by expressions that take its lines, and by no others', () => {
    expect(signal('badge', '^B(?<v>\\w+)$')).toBe(true)
    expect(signal('cycle', '^(?<v>good|scrap|rework) (?<unit>\\S+)$')).toBe(true)
    expect(signal('cycle', '^(?<v>good|scrap|rework)$')).toBe(false)
    expect(signal('badge', '^ID(?<v>\\w+)$')).toBe(false)
    expect(signal('state', '.*')).toBe(false)
  })
})
