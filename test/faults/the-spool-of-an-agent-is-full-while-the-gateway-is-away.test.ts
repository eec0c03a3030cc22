import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { StatusAnswer } from '../../gateway/web/api.ts'
import { codes, stageAgent } from '../agent-scene.ts'
import { eventually, get, kpis } from '../gateway.ts'
import { readSpool } from '../line-pc.ts'
import { requirePeer } from '../peers.ts'

const WEIGHTS = 1_500
const AGENTS = 'agents: [{ id: pc-1, spool: { bytes: 65536 } }]'

it.skipIf(!requirePeer('socat', 'socat'))(
  'every unit arrives; of the weights the oldest are dropped, counted, shown, and named where they are missing',
  async ({ annotate }) => {
    const scene = await stageAgent(AGENTS)
    const first = await scene.startGateway()
    const agent = scene.startAgent()
    await scene.devicesUp(first, 'scanner', 'scale')
    await first.stop()

    await scene.scanner.send(codes(1, 50))
    await scene.scale.send(Array.from({ length: WEIGHTS }, (_, n) => String(n + 1)))
    await scene.scanner.send(codes(51, 100))
    await eventually(() => {
      const bodies = [...readSpool(join(scene.spool, '..')).waiting.values()] as {
        unit?: string
        v: unknown
      }[]
      expect(bodies.filter(({ unit }) => unit !== undefined)).toHaveLength(100)
      expect(bodies.map(({ v }) => v)).toContain(WEIGHTS)
    })

    const second = await scene.startGateway()
    await eventually(() => {
      expect(scene.stored('unit').map(({ unit }) => unit)).toEqual(codes(1, 100))
      expect(scene.stored('weight').map(({ v }) => v)).toContain(WEIGHTS)
    })
    const status = await eventually(async () => {
      const { agents, store } = await get<StatusAnswer>(second, '/api/v1/status')
      expect([agents[0]?.spool, store.lag]).toEqual([0, 0])
      return agents[0]
    })
    const weights = scene.stored('weight').flatMap(({ v }) => (v === null ? [] : [Number(v)]))
    const lost = scene.stored('weight').reduce((sum, one) => sum + (one.lost?.count ?? 0), 0)
    expect(lost).toBe(WEIGHTS - weights.length)
    expect(lost).toBeGreaterThan(0)
    expect(weights).toEqual(Array.from({ length: weights.length }, (_, n) => lost + n + 1))
    expect(status).toMatchObject({ dropped: lost, spool_limit: 65_536, connected: true, error: null })
    const { rows } = await kpis(second, {
      by: 'station',
      from: Date.now() - 3_600_000,
      to: Date.now() + 60_000,
    })
    expect(rows[0]?.sums.good).toBe(100)
    expect(rows[0]?.quality).toMatchObject({ state: 'suspect', reasons: expect.arrayContaining(['lost']) })
    expect(await agent.end('SIGTERM')).toBe(0)
    await annotate(`${lost} of ${WEIGHTS} weights dropped, ${weights.length} and 100 units delivered`)
  },
)
