import { join } from 'node:path'
import { expect, it } from 'vitest'
import { codes, siteOf, stageAgent, unitCode } from '../agent-scene.ts'
import { eventually, post, siteFile } from '../gateway.ts'
import { readSpool } from '../line-pc.ts'
import { requirePeer } from '../peers.ts'

it.skipIf(!requirePeer('socat', 'socat'))(
  'it reads by the last configuration that it was given, and takes in the next one without a restart',
  async () => {
    const scene = await stageAgent()
    const folder = join(scene.spool, '..')
    const first = await scene.startGateway()
    const before = scene.startAgent()
    await scene.devicesUp(first, 'scanner', 'scale')
    expect(await before.end('SIGTERM')).toBe(0)
    await first.stop()

    scene.startAgent()
    // What was scanned before it opened the port is none of its readings.
    scene.scanner.scan(20, unitCode)
    await eventually(() => expect(readSpool(folder).waiting.size).toBeGreaterThan(30))
    const last = await scene.scanner.rest()

    const second = await scene.startGateway()
    const units = () => scene.stored('unit').map(({ unit }) => unit)
    await eventually(() => expect(units().at(-1)).toBe(unitCode(last)))
    const read = units().length
    expect(read).toBeGreaterThanOrEqual(30)
    expect(units()).toEqual(codes(last - read + 1, last))
    await scene.devicesUp(second, 'scanner', 'scale')

    // Without the scale: the scanner goes on as it is.
    const less = siteOf(scene)
      .split('\n')
      .filter((line) => !line.includes('scale'))
      .join('\n')
    siteFile(folder, less)
    await post(second, '/api/v1/configuration/reload', {})
    await scene.devicesUp(second, 'scanner')
    await scene.scanner.send(codes(last + 1, last + 10))
    await eventually(() => expect(units()).toEqual(codes(last - read + 1, last + 10)))
  },
)
