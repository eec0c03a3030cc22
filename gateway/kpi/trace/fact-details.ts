import type { SiteHistory } from '../../../config/history.ts'
import {
  type Correction,
  correctionClient,
  createCorrections,
  createSealFinder,
  type FactExtra,
  QUALITIES,
} from '../../facts/index.ts'
import type { TraceCorrection, TraceFact } from '../../web/api.ts'
import type { Scenes } from '../scene.ts'

interface Row {
  id: number
  ts: number
  delay: number
  signal: number
  client: number
  seq: number | null
  quality: number
  v: number | string | null
  extra: string | null
}

/** Reads facts with their source, who corrected them, and their seal. */
export interface FactDetails {
  /** Undefined where there is no such fact. */
  of(id: number): TraceFact | undefined
  corrections: Correction[]
}

export function createFactDetails(scenes: Scenes): FactDetails {
  const { db, name } = scenes.current()
  const select = db.prepare<[number], Row>(
    'SELECT id, ts, delay, signal, client, seq, quality, v, extra FROM fact WHERE id = ?',
  )
  const selectWorker = db
    .prepare<number[], number>('SELECT worker FROM badge WHERE ts = ? AND fact = ?')
    .pluck()
  const selectVoid = db
    .prepare<[number], number>('SELECT correction FROM void WHERE fact = ? ORDER BY correction DESC LIMIT 1')
    .pluck()
  const sealOf = createSealFinder(db)
  const corrections = createCorrections(db).all()
  const byClient = new Map(corrections.map((one) => [correctionClient(one.id), one]))
  const byId = new Map(corrections.map((one) => [one.id, one]))

  return {
    corrections,
    of(id) {
      const row = select.get(id)
      if (!row) return undefined
      const [line, station, ...rest] = name(row.signal).split('/')
      const signal = rest.join('/')
      const client = name(row.client)
      const worker = selectWorker.get(row.ts, row.id)
      const voidBy = selectVoid.get(row.id)
      const seal = sealOf(row.id)
      return {
        id: row.id,
        ts: iso(row.ts),
        arrival: iso(row.ts + row.delay),
        line,
        station,
        signal,
        source: { client, ...deviceOf(scenes.versions, row.ts, station, signal) },
        seq: row.seq,
        quality: QUALITIES[row.quality],
        value: row.v,
        fields: row.extra === null ? {} : (JSON.parse(row.extra) as FactExtra & Record<string, unknown>),
        worker: worker === undefined ? null : name(worker),
        hidden: false,
        added_by: briefly(byClient.get(client)),
        taken_out_by: briefly(voidBy === undefined ? undefined : byId.get(voidBy)),
        seal: seal && { ...seal, at: iso(seal.at) },
      }
    },
  }
}

/** What is said of a correction beside a figure. */
export function briefly(correction: Correction | undefined): TraceCorrection | null {
  if (!correction) return null
  const { id, at, author, reason } = correction
  return { id, at: iso(at), author, reason }
}

/** The device that a signal is read from by the version in force, and the agent that reads it. */
function deviceOf(
  versions: SiteHistory,
  at: number,
  station: string,
  signal: string,
): { device: string | null; agent: string | null } {
  const site = versions.at(at)
  const found = site.lines
    .flatMap(({ stations }) => stations)
    .find(({ id }) => id === station)
    ?.signals.find(({ name }) => name === signal)
  const device = found?.source?.device ?? null
  return { device, agent: site.devices.find(({ id }) => id === device)?.agent ?? null }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
