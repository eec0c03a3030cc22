import { LinesideError } from '../../base/index.ts'
import type { SiteHistory } from '../../config/history.ts'
import type { CorrectionAsked, CorrectionEffect } from './api.ts'
import type { EntryPlace, FactPlace } from './fact-place.ts'
import type { CorrectionChange, MovedFigures } from './messages.ts'
import type { Ask } from './questions.ts'
import type { Sight } from './sight.ts'

interface Known {
  history: SiteHistory
  store: { fact(id: number): FactPlace | null; entry(id: number): EntryPlace | null }
}

/** What a correction is about: ids of lines and workers, undefined where nobody knows; and when, epoch milliseconds. */
interface Concern {
  lines: (string | undefined)[]
  workers: (string | undefined)[]
  at: number
}

const NOBODY_KNOWS: Concern = { lines: [undefined], workers: [undefined], at: 0 }

/**
 * Whether a correction lies inside what somebody sees: its stations' lines, and the workers whom it names. What nobody
 * knows lies outside of every limit.
 */
export function seesCorrection(sight: Sight, asked: CorrectionAsked, known: Known): boolean {
  const { lines, workers, at } = concernOf(asked, known)
  return (
    lines.every((line) => (line === undefined ? sight.lines.length === 0 : sight.seesLine(line))) &&
    workers.every((id) => sight.seesWorker(memberAt(known.history, id ?? '', at)))
  )
}

/**
 * Throws HTTP_NOT_ALLOWED where somebody must not make a correction, or take it back: it lies outside of what they see,
 * or, of one who is limited to teams, it changes figures of people of other teams. What is found of those is which
 * teams, not who.
 */
export async function demandCorrection(
  sight: Sight,
  asked: CorrectionAsked,
  known: Known & { ask: Ask },
  change: CorrectionChange = { make: asked },
): Promise<void> {
  if (!seesCorrection(sight, asked, known))
    throw new LinesideError('HTTP_NOT_ALLOWED', 'the correction is about a line or a worker outside')
  if (sight.teams.length === 0) return
  const teams = teamsOutside(sight, await known.ask('moved', { change }), known.history)
  if (teams.length === 0) return
  throw new LinesideError(
    'HTTP_NOT_ALLOWED',
    `it changes figures of people of ${teams.join(', ')} too: somebody who sees them all has to do it`,
  )
}

/** The teams of those outside whose figures a change alters, each as of then. */
function teamsOutside(sight: Sight, moved: MovedFigures[], history: SiteHistory): string[] {
  const outside = moved
    .map(({ worker, from }) => memberAt(history, worker, from))
    .filter((member) => !sight.seesWorker(member))
  return [...new Set(outside.map(({ team }) => team ?? 'no team'))].sort()
}

/** An effect without the rows of lines, stations and people outside. */
export function onlySeenEffect(
  sight: Sight,
  effect: CorrectionEffect[],
  history: SiteHistory,
): CorrectionEffect[] {
  return effect.filter(({ by, id, from }) => {
    const at = Date.parse(from)
    if (by === 'worker') return sight.seesWorker(memberAt(history, id, at))
    const line = by === 'line' ? id : lineOf(history, id, at)
    return line === undefined ? sight.lines.length === 0 : sight.seesLine(line)
  })
}

function concernOf(asked: CorrectionAsked, { history, store }: Known): Concern {
  const at = (station: string, when: number, ...workers: string[]): Concern => ({
    lines: [lineOf(history, station, when)],
    workers,
    at: when,
  })
  switch (asked.kind) {
    case 'sign_on':
    case 'sign_off':
      return at(asked.station, asked.at, asked.worker)
    case 'person':
      return at(asked.station, asked.from, asked.worker, asked.instead)
    case 'count':
      return at(asked.station, asked.at)
    case 'state':
      return at(asked.station, asked.from)
    case 'defect_origin': {
      const found = concernOfFact(store.fact(asked.fact), history)
      return { ...found, lines: [...found.lines, lineOf(history, asked.origin, found.at)] }
    }
    case 'reading':
      return concernOfFact(store.fact(asked.fact), history)
    case 'standard':
      return at(asked.station, Date.parse(`${asked.from}T12:00:00Z`))
    case 'quarantined':
      return concernOfEntry(asked, store.entry(asked.entry), history)
  }
}

function concernOfFact(fact: FactPlace | null, history: SiteHistory): Concern {
  if (!fact) return NOBODY_KNOWS
  const { line, station, signal, ts, v, extra } = fact
  const place = history
    .at(ts)
    .lines.find(({ id }) => id === line)
    ?.stations.find(({ id }) => id === station)
  const isBadge = place?.signals.find(({ name }) => name === signal)?.role === 'badge'
  const holder = history.at(ts).workers.find(({ badges }) => badges.includes(String(v)))
  return { lines: [line], workers: isBadge ? [extra?.worker ?? holder?.id] : [], at: ts }
}

/** Where it came from, and where it is put. */
function concernOfEntry(
  asked: Extract<CorrectionAsked, { kind: 'quarantined' }>,
  entry: EntryPlace | null,
  history: SiteHistory,
): Concern {
  if (!entry) return NOBODY_KNOWS
  const ts = asked.at ?? entry.at
  const [, , line, from, name] = entry.topic.split('/')
  const came = history.at(ts).lines.some(({ id }) => id === line) ? line : undefined
  const station = asked.station ?? from
  const { workers } = concernOfFact(
    {
      line: lineOf(history, station, ts) ?? '',
      station,
      signal: asked.signal ?? name,
      ts,
      v: asked.v ?? null,
      extra: asked.worker === undefined ? null : { worker: asked.worker },
    },
    history,
  )
  return { lines: [came, lineOf(history, station, ts)], workers, at: ts }
}

function lineOf(history: SiteHistory, station: string, at: number): string | undefined {
  return history.at(at).lines.find(({ stations }) => stations.some(({ id }) => id === station))?.id
}

function memberAt(history: SiteHistory, id: string, at: number): { id: string; team?: string } {
  return history.at(at).workers.find((worker) => worker.id === id) ?? { id }
}
