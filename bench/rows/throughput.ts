import { siteFile } from '../../test/gateway.ts'
import { portOf } from '../../test/raw-client.ts'
import { median, slowestSyncMs, syncMs, whole } from '../figures.ts'
import { type Loaded, load, loadBareAedes, run, siteOf, withGateway } from '../gateway.ts'
import type { Bench, Result, RowFamily } from '../row.ts'

const ROUNDS = 3
const rateOf = ({ acknowledged, seconds }: Loaded) => acknowledged / seconds

/** One reading a message, against the broker's library doing nothing. */
export const readings: RowFamily = {
  ids: ['B1'],
  async measure({ folder, say }: Bench): Promise<Result[]> {
    const rounds = await withGateway(siteFile(folder, siteOf(8)), `${folder}/b1`, async (gateway) => {
      const done: { ours: number; ratio: number }[] = []
      // One after the other: what else the machine does falls on both.
      for (let round = 1; round <= ROUNDS; round++) {
        const bare = rateOf(await loadBareAedes({ seconds: 4 }))
        const ours = rateOf(await load(portOf(gateway), { seconds: 4 }))
        say(`round ${round}: ${whole(ours)}/s, bare aedes ${whole(bare)}/s`)
        done.push({ ours, ratio: ours / bare })
      }
      return done
    })
    const ratio = median(rounds.map((round) => round.ratio))
    return [
      {
        id: 'B1',
        what: 'durable readings/s, one a message',
        measured: `${ratio.toFixed(2)} × bare aedes, ${whole(median(rounds.map(({ ours }) => ours)))}/s`,
        reach: '≥ 0.35',
        value: ratio,
        isReached: ratio >= 0.35,
      },
    ]
  },
}

/** A hundred readings a message, against bare inserts of the same rows. */
export const arrays: RowFamily = {
  ids: ['B2'],
  async measure({ folder, say }: Bench): Promise<Result[]> {
    const rounds = await withGateway(siteFile(folder, siteOf(8)), `${folder}/b2`, async (gateway) => {
      const done: { ours: number; ratio: number }[] = []
      for (let round = 1; round <= ROUNDS; round++) {
        const bare = Number(await run('bare-inserts.ts'))
        const ours = rateOf(await load(portOf(gateway), { seconds: 4, batch: 100, window: 20 }))
        say(`round ${round}: ${whole(ours)}/s, bare inserts ${whole(bare)}/s`)
        done.push({ ours, ratio: ours / bare })
      }
      return done
    })
    const ratio = median(rounds.map((round) => round.ratio))
    return [
      {
        id: 'B2',
        what: 'durable readings/s, arrays of 100',
        measured: `${ratio.toFixed(2)} × bare inserts, ${whole(median(rounds.map(({ ours }) => ours)))}/s`,
        reach: '≥ 0.4',
        value: ratio,
        isReached: ratio >= 0.4,
      },
    ]
  },
}

/** How long one waits for an acknowledgement while there is little to do. */
export const acknowledgement: RowFamily = {
  ids: ['B3'],
  async measure({ folder }: Bench): Promise<Result[]> {
    const bare = await loadBareAedes({ seconds: 10, rate: 1000 })
    const ours = await withGateway(siteFile(folder, siteOf(8)), `${folder}/b3`, async (gateway) => {
      // What has just started is still being compiled.
      await load(portOf(gateway), { seconds: 5, rate: 1000 })
      return load(portOf(gateway), { seconds: 10, rate: 1000 })
    })
    const sync = syncMs(folder)
    const slowest = await slowestSyncMs(folder)
    const ms = (value: number) => `${value.toFixed(1)} ms`
    return [
      {
        id: 'B3',
        what: 'acknowledgement at 1,000/s',
        measured: `p50 ${ms(ours.p50)}, p99 ${ms(ours.p99)}; bare aedes p99 ${ms(bare.p99)}, a sync ${sync.toFixed(2)} ms, the slowest of 10 s ${slowest.toFixed(0)} ms`,
        reach: 'p99 ≤ 5 ms + 2 × sync',
        value: ours.p99,
        isReached: ours.p99 <= 5 + 2 * sync,
      },
    ]
  },
}
