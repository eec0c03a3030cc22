import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SerialPort } from 'serialport'
import { afterEach, describe, expect, it } from 'vitest'
import { openPty, type Pty } from './pty.ts'
import { understands } from './serial.ts'
import { until } from './until.ts'

const LINES = 5000
let pty: Pty | undefined
let port: SerialPort | undefined

afterEach(async () => {
  if (port?.isOpen) await new Promise<void>((resolve) => port!.close(() => resolve()))
  await pty?.close()
})

async function open(path: string): Promise<SerialPort> {
  const opened = new SerialPort({ path, baudRate: 9600, autoOpen: false })
  await new Promise<void>((resolve, reject) => opened.open((error) => (error ? reject(error) : resolve())))
  return opened
}

/** On a machine without one of these programs openPty takes another. */
const isInstalled = (program: string) => spawnSync('which', [program]).status === 0
const newLink = () => join(mkdtempSync(join(tmpdir(), 'lineside-pty-')), 'scanner-1')

describe('a pseudo-terminal', () => {
  it.each(['script', 'python3', 'socat'].filter(isInstalled))(
    'of %s carries every line to whoever opens it, even to a slow reader',
    async (by) => {
      const link = newLink()
      pty = await openPty(link, [by])
      port = await open(link)
      let received = ''
      port.on('data', (data: Buffer) => {
        received += data
      })
      const sent = Array.from(
        { length: LINES },
        (_, n) => `2026-11-02T06:00:00.000Z good T0TMCO-${n}\n`,
      ).join('')
      const long = `${'x'.repeat(9000)}\n`
      port.pause()
      const writing = pty.write(sent).then(() => pty!.write(long))
      await new Promise((resolve) => setTimeout(resolve, 200))
      port.resume()
      await writing
      expect(await until(() => received.length >= sent.length + long.length, 30_000)).toBe(true)
      expect(received).toBe(sent + long)
    },
  )

  it('knows when somebody has it open and when all has left', async () => {
    const link = newLink()
    pty = await openPty(link)
    expect(pty.opened()).not.toBe(true)
    port = await open(link)
    expect(pty.opened()).not.toBe(false)
    port.resume()
    await pty.write('B04A1B2C3\n')
    expect(await until(() => pty!.forwarded() ?? true, 30_000)).toBe(true)
  })

  it('ends with the one who made it: the port closes, the link is gone', async () => {
    const link = newLink()
    pty = await openPty(link)
    port = await open(link)
    const closed = new Promise((resolve) => port!.once('close', resolve))
    const arrived = new Promise((resolve) => port!.once('data', resolve))
    await pty.write('B04A1B2C3\n')
    await arrived
    await pty.close()
    await closed
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
