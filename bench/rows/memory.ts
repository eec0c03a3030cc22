import { siteFile } from '../../test/gateway.ts'
import { memoryOf, portOf } from '../../test/raw-client.ts'
import { slope, whole } from '../figures.ts'
import { load, siteOf, withGateway } from '../gateway.ts'
import type { Bench, Result, RowFamily } from '../row.ts'

const EVERY_MS = 1000
const A_SECOND = 20_000

/** Memory while readings come for minutes. Its baseline: the same gateway before the first of them. */
export const memory: RowFamily = {
  ids: ['B6'],
  async measure({ folder, minutes, say }: Bench): Promise<Result[]> {
    const file = siteFile(folder, siteOf(8))
    const { before, points, rate } = await withGateway(file, `${folder}/b6`, async (gateway) => {
      const before = memoryOf(gateway)
      const points: { x: number; y: number }[] = []
      const started = performance.now()
      const sampling = setInterval(() => {
        points.push({ x: (performance.now() - started) / 60_000, y: memoryOf(gateway) })
      }, EVERY_MS)
      try {
        const done = await load(portOf(gateway), { seconds: minutes * 60, rate: A_SECOND })
        return { before, points, rate: done.acknowledged / done.seconds }
      } finally {
        clearInterval(sampling)
      }
    })
    say(`${whole(rate)} readings/s, ${whole(before)} MB before`)
    const most = Math.max(...points.map(({ y }) => y))
    const growth = slope(points.slice(Math.floor(points.length / 2)))
    return [
      {
        id: 'B6',
        what: `memory, ${minutes} min at 20,000/s`,
        measured: `at most ${whole(most)} MB; last half ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} MB/min; ${whole(before)} MB before`,
        reach: '≤ 250 MB, flat',
        value: most,
        isReached: most <= 250,
      },
    ]
  },
}
