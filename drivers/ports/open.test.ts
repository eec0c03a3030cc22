import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { portSettings } from '../../config/drivers/port.ts'
import { requirePeer } from '../../test/peers.ts'
import { WAIT } from '../collector.ts'
import { fakeSystem } from './fixture.ts'
import { closePort, openPort } from './open.ts'

const present = requirePeer('socat', 'socat')

/** Two adapters of one kind, each a terminal of its own. */
async function stage() {
  const system = fakeSystem()
  const terminals = ['a', 'b'].map((name) => join(system.roots.dev, `terminal-${name}`))
  const cables: ChildProcess[] = terminals.map((link) =>
    spawn('socat', [`pty,raw,echo=0,link=${link}`, 'pty,raw,echo=0'], { stdio: 'ignore' }),
  )
  onTestFinished(async () => {
    for (const cable of cables) {
      const ended = once(cable, 'exit')
      cable.kill('SIGTERM')
      await ended
    }
    system.remove()
  })
  await vi.waitFor(() => expect(terminals.every(existsSync)).toBe(true), WAIT)
  const [one, another] = terminals.map((terminal, index) => ({
    name: `ttyUSB${index}`,
    id: '0403:6001',
    port: `1-1.${index}`,
    terminal,
  }))
  system.plug(one!)
  return { ...system, one: one!, another: another! }
}

describe.skipIf(!present)('a serial port that is open', () => {
  it('is ours alone', async () => {
    const { roots } = await stage()
    const settings = portSettings({ usb: '0403:6001', parity: 'even', data_bits: 7, stop_bits: 2 })
    const { port } = await openPort(settings, roots)
    await expect(openPort(settings, roots)).rejects.toThrow('DEVICE_PORT_BUSY')
    await closePort(port)
    const again = await openPort(settings, roots)
    await closePort(again.port)
  })

  it('is still the one that is meant when its node is renamed, or another of its kind is plugged in', async () => {
    const { roots, one, another, plug } = await stage()
    const { port, isStill } = await openPort(portSettings({ usb: '0403:6001' }), roots)
    expect(isStill()).toBe(true)
    plug(another)
    expect(isStill()).toBe(true)
    await closePort(port)
    const link = join(roots.dev, 'scanner')
    symlinkSync(join(roots.dev, one.name), link)
    const named = await openPort(portSettings({ path: link }), roots)
    renameSync(join(roots.dev, one.name), join(roots.dev, 'ttyUSB5'))
    rmSync(link)
    symlinkSync(join(roots.dev, 'ttyUSB5'), link)
    expect(named.isStill()).toBe(true)
    await closePort(named.port)
  })

  it('is not any more when another device is what is meant', async () => {
    const { roots, one, another, plug, unplug } = await stage()
    const { port, isStill } = await openPort(portSettings({ usb: '0403:6001' }), roots)
    unplug(one)
    plug({ ...another, name: one.name })
    expect(isStill()).toBe(false)
    await closePort(port)
  })
})
