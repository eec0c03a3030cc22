import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { stageAgent, unitCode } from '../agent-scene.ts'
import { eventually, get } from '../gateway.ts'
import { readSpool } from '../line-pc.ts'
import { requirePeer } from '../peers.ts'
import type { TcpProxy } from '../proxy.ts'
import { randomFrom } from '../random.ts'

/** More of them in `npm run soak`. */
const CUTS = Number(process.env.LINESIDE_KILLS ?? 4)
const SEED = Number(process.env.LINESIDE_SEED ?? 1)
const EVERY_MS = 10
/** A network so slow that there is always something on its way. */
const NETWORK_DELAY_MS = 50
const LONGEST_RUN_MS = 1500
const FROZEN_MS = 500

const WAYS: ((network: TcpProxy) => Promise<void> | void)[] = [
  (network) => network.reset(),
  async (network) => {
    network.freeze()
    await delay(FROZEN_MS)
    network.reset()
    network.thaw()
  },
]

it.skipIf(!requirePeer('socat', 'socat'))(
  'reset, or frozen and then reset: each reading is stored, once',
  async ({ annotate }) => {
    const scene = await stageAgent()
    const gateway = await scene.startGateway()
    const network = await scene.putNetworkBetween()
    network.delay(NETWORK_DELAY_MS)
    const random = randomFrom(SEED)
    const agent = scene.startAgent()
    await scene.devicesUp(gateway, 'scanner', 'scale')
    scene.scanner.scan(EVERY_MS, unitCode)
    scene.scale.scan(EVERY_MS, String)
    for (let cut = 0; cut < CUTS; cut++) {
      await delay(random(LONGEST_RUN_MS))
      // Cut again before it is connected, it would wait longer each time, as it should.
      await eventually(async () => {
        const { agents } = await get<StatusAnswer>(gateway, '/api/v1/status')
        expect([agents[0]?.connected, network.connections()]).toEqual([true, 1])
      })
      await WAYS[cut % WAYS.length]?.(network)
    }
    await delay(random(LONGEST_RUN_MS))
    const [units, weights] = [await scene.scanner.rest(), await scene.scale.rest()]

    const upto = (last: number) => Array.from({ length: last }, (_, n) => n + 1)
    await eventually(() => {
      expect(scene.stored('unit')).toHaveLength(units)
      expect(scene.stored('weight')).toHaveLength(weights)
    })
    await eventually(async () => {
      const { agents } = await get<StatusAnswer>(gateway, '/api/v1/status')
      expect(agents[0]).toMatchObject({ connected: true, spool: 0, dropped: 0 })
    })
    expect(scene.stored('unit').map(({ unit }) => unit)).toEqual(upto(units).map(unitCode))
    expect(scene.stored('weight').map(({ v }) => Number(v))).toEqual(upto(weights))
    expect(await agent.end('SIGTERM')).toBe(0)
    expect(readSpool(join(scene.spool, '..'))).toMatchObject({ waiting: new Map() })
    await annotate(`${CUTS} cuts, ${units} units and ${weights} weights, each once`)
  },
)
