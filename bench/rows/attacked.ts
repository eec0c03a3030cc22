import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { type RunningGateway, siteFile } from '../../test/gateway.ts'
import { memoryOf, portOf } from '../../test/raw-client.ts'
import { ATTACKS, type Attack } from '../attacks.ts'
import { median, whole } from '../figures.ts'
import { load, siteOf, start, withGateway } from '../gateway.ts'
import type { Bench, Result, RowFamily } from '../row.ts'

const CALM = { clients: 1, rate: 1000, seconds: 6 }
const ROUNDS = 3

interface Round {
  quiet: number
  attacked: number
}

/** Acknowledgement of one good client while others misbehave. Its baseline: the same client alone, before each. */
export const attacked: RowFamily = {
  ids: ['attacked'],
  async measure({ folder, say }: Bench): Promise<Result[]> {
    const file = siteFile(folder, siteOf(8))
    const results: Result[] = []
    for (const attack of Object.keys(ATTACKS) as Attack[]) {
      say(ATTACKS[attack].what)
      await withGateway(file, `${folder}/attacked-${attack}`, async (gateway) => {
        await load(portOf(gateway), CALM)
        const before = memoryOf(gateway)
        const rounds: Round[] = []
        for (let n = 0; n < ROUNDS; n++) rounds.push(await measureRound(gateway, attack))
        await delay(1000)
        const result = resultOf(ATTACKS[attack].what, rounds, before, memoryOf(gateway))
        say(result.measured)
        results.push(result)
      })
    }
    return results
  },
}

async function measureRound(gateway: RunningGateway, attack: Attack): Promise<Round> {
  const port = portOf(gateway)
  const quiet = (await load(port, CALM)).p99
  const attacker = start('attack.ts', ['--port', String(port), '--attack', attack])
  const gone = once(attacker, 'exit')
  try {
    await Promise.race([once(createInterface(attacker.stdout), 'line'), gone])
    const { p99 } = await load(port, CALM)
    if (attacker.exitCode !== null) throw new Error(`the attacker ${attack} ended with ${attacker.exitCode}`)
    return { quiet, attacked: p99 }
  } finally {
    attacker.kill('SIGKILL')
    await gone
  }
}

function resultOf(what: string, rounds: Round[], before: number, after: number): Result {
  const ratio = median(rounds.map(({ quiet, attacked }) => attacked / quiet))
  const ms = (values: number[]) => `${median(values).toFixed(1)} ms`
  const quiet = ms(rounds.map((round) => round.quiet))
  const p99 = ms(rounds.map((round) => round.attacked))
  return {
    id: 'attacked',
    what,
    measured: `p99 ${p99}, ${ratio.toFixed(1)} × quiet (${quiet}); ${whole(before)} MB before, ${whole(after)} after`,
    reach: '< 3 × quiet',
    value: ratio,
    isReached: ratio < 3,
  }
}
