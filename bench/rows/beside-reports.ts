import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { RunningGateway } from '../../test/gateway.ts'
import { portOf } from '../../test/raw-client.ts'
import { median, whole } from '../figures.ts'
import { load, start, withGateway } from '../gateway.ts'
import type { Bench, Result } from '../row.ts'

const LOAD = { rate: 1000, seconds: 5 }
/** Many short ones by turns: what else the machine does falls on both. */
const ROUNDS = 7

/** Reports that were asked for back to back, until they are to stop. */
interface Reports {
  stop(): Promise<number>
}

/**
 * How long one waits for an acknowledgement while somebody reads reports over all that is stored, one after the other:
 * a month of shift rows, which is remembered, and twelve of them, which are not. Its baseline: the same load alone,
 * before each.
 */
export async function besideReports(
  file: string,
  { data, facts }: { data: string; facts: number },
  say: Bench['say'],
): Promise<Result> {
  return withGateway(file, data, async (gateway) => {
    const port = portOf(gateway)
    await load(port, LOAD)
    const rounds: { quiet: number; beside: number }[] = []
    for (let n = 0; n < ROUNDS; n++) {
      const quiet = (await load(port, LOAD)).p99
      const reports = startReports(gateway)
      const beside = (await load(port, LOAD)).p99
      const answered = await reports.stop()
      say(`p99 ${quiet.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside ${answered} reports`)
      rounds.push({ quiet, beside })
    }
    const ratio = median(rounds.map(({ quiet, beside }) => beside / quiet))
    const ms = (values: number[]) => `${median(values).toFixed(1)} ms`
    const quiet = ms(rounds.map((round) => round.quiet))
    return {
      id: 'B5 beside',
      what: `acknowledgement at 1,000/s beside reports, ${whole(facts / 1e6)} M facts`,
      measured: `p99 ${ms(rounds.map((round) => round.beside))}, ${ratio.toFixed(2)} × alone (${quiet})`,
      reach: '≤ 1.5 × alone',
      value: ratio,
      isReached: ratio <= 1.5,
    }
  })
}

function startReports({ url }: RunningGateway): Reports {
  const child = start('ask-reports.ts', ['--url', url])
  const ended = once(child, 'close')
  const last = once(createInterface(child.stdout), 'line')
  return {
    async stop() {
      child.kill('SIGTERM')
      const [answered] = await last
      await ended
      return Number(answered)
    },
  }
}
