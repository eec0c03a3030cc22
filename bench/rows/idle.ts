import { setTimeout as delay } from 'node:timers/promises'
import { siteFile } from '../../test/gateway.ts'
import { memoryOf } from '../../test/raw-client.ts'
import { median, whole } from '../figures.ts'
import { secondsToReady, siteOf, withGateway } from '../gateway.ts'
import type { Bench, Result, RowFamily } from '../row.ts'

/** What the start needed is given back by then (base/garbage.ts). */
const SETTLES_MS = 10_000
const STARTS = 5

/** A gateway with nothing to do: memory, and the time until it is ready, in the second start of an installation. */
export const idle: RowFamily = {
  ids: ['B6', 'B7'],
  async measure({ folder }: Bench): Promise<Result[]> {
    const file = siteFile(folder, siteOf(2))
    // What the first start compiles, the next ones find.
    await secondsToReady(file, `${folder}/idle`)
    const seconds: number[] = []
    for (let n = 0; n < STARTS; n++) seconds.push(await secondsToReady(file, `${folder}/idle-${n}`))
    const mb = await withGateway(file, `${folder}/idle`, async (gateway) => {
      await delay(SETTLES_MS)
      return memoryOf(gateway)
    })
    const ready = median(seconds)
    return [
      {
        id: 'B6',
        what: 'memory, idle, 10 s after the start',
        measured: `${whole(mb)} MB`,
        reach: '≤ 150 MB',
        value: mb,
        isReached: mb <= 150,
      },
      {
        id: 'B7',
        what: 'start to ready, empty',
        measured: `${ready.toFixed(2)} s`,
        reach: '≤ 1.5 s',
        value: ready,
        isReached: ready <= 1.5,
      },
    ]
  },
}
