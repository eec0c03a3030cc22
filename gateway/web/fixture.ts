import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { createLog, LinesideError } from '../../base/index.ts'
import { unchanging } from '../../config/history.ts'
import { openKnownPeople } from '../access/index.ts'
import { createCorrections, createObstacles, MIGRATIONS } from '../facts/index.ts'
import { createCalendar } from '../floor/calendar.ts'
import { inText, type KpiQuestion, type LineNow } from '../kpi/index.ts'
import type { KpiRow, KpisAnswer } from './api.ts'
import { createCallers } from './callers.ts'
import { createCardBook } from './cards.ts'
import { unknownState, type WebContext } from './context.ts'
import type { Figures } from './figures.ts'
import { fixtureSite, NOON } from './fixture-site.ts'
import { fixtureTrace, fixtureTraceCorrection, fixtureTraceFact } from './fixture-trace.ts'
import { rfc3339 } from './instant.ts'
import type { GatewayState } from './messages.ts'
import { createStoreReader } from './store.ts'

// For the tests of this room. The store is a real SQLite file; the figures are made up here, in memory, because these
// tests are about how figures are served, not about what they are.

/** A row of KPIs with these counts; efficiency 0.9. */
function row(id: string, from: number, to: number, good = 95, scrap = 5): KpiRow {
  return {
    id,
    name: id,
    from: rfc3339(from),
    to: rfc3339(to),
    shift: null,
    sums: {
      good,
      scrap,
      rework: 0,
      attended_s: 3600,
      on_standard_s: 3600,
      off_standard_s: {},
      unknown_s: 0,
      work_s: 3600,
      earned_s: 3240,
      run_s: 0,
    },
    kpis: {
      worker_efficiency: 0.9,
      worker_performance: 0.9,
      defect_rate: scrap / (good + scrap),
      worker_utilisation: 1,
    },
    quality: { state: 'good', coverage: 1, reasons: [] },
  }
}

/** An answer with these rows. */
function answer({ by, from, to }: KpiQuestion, rows: KpiRow[]): KpisAnswer {
  const none = { good: 0, scrap: 0, rework: 0 }
  return {
    by,
    from: rfc3339(from),
    to: rfc3339(to),
    definition: 'kpi/1',
    rows,
    unattributed: none,
    team: none,
    reconciliation: { station_units: 0, credited: 0, team: 0, unattributed: 0, residual: 0 },
  }
}

/** Figures made up: w-001 stands at st-10 and made 95 good and 5 bad units; every hour of the line has 10 good. */
export function fixtureFigures(asked: KpiQuestion[] = []): Figures {
  const subjects = { worker: 'w-001', station: 'st-10', line: 'line-1', team: 'team-a', product: 'p-100' }
  return {
    kpis(question) {
      asked.push(question)
      const { by, from, to, bucket, line } = question
      if (line === 'line-2') return answer(question, [])
      if (bucket !== 'hour') return answer(question, [row(subjects[by], from, to)])
      const hours = [0, 1, 2].map((hour) => from + hour * 3_600_000)
      return answer(
        question,
        hours.map((start) => row(subjects[by], start, start + 3_600_000, 10, 0)),
      )
    },
    report(question, now) {
      return inText(this.kpis(question, now))
    },
    lineNow: (line) => (line === 'line-1' ? LINE_NOW : { stations: [] }),
    target: ({ line, station }) =>
      line === 'line-2' ? null : { units: 690, now: station === 'st-10' ? 360 : 240 },
    trace: fixtureTrace,
    traceFact: ({ fact }) => fixtureTraceFact(fact),
    traceCorrection: ({ correction }) => fixtureTraceCorrection(correction),
    snapshot: (read) => read(),
  }
}

const LINE_NOW: LineNow = {
  stations: [
    {
      id: 'st-10',
      state: { value: 'running', since: NOON - 60_000 },
      product: 'p-100',
      people: [{ worker: 'w-001', since: NOON - 7_200_000, flags: [] }],
      signals: [
        { name: 'good', last: NOON - 1000, lastQuality: 'good' },
        { name: 'state', last: null, lastQuality: null },
      ],
    },
    { id: 'st-20', state: null, product: null, people: [], signals: [] },
  ],
}

export interface Fixture {
  context: WebContext
  folder: string
  database: string
  /** Sets what the main thread said last. */
  say(part: Partial<GatewayState>): void
  remove(): void
}

/** A context on a store in a folder of its own, with 3 facts of st-10, a correction, the report of an obstacle and 5 readings in quarantine. */
export function createFixture(overrides: Partial<WebContext> = {}): Fixture {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-web-'))
  const database = createStore(folder)
  const db = new Sqlite(database, { readonly: true })
  const site = fixtureSite(folder)
  const log = createLog('web-test').child({}, { level: 'silent' })
  const people = openKnownPeople(folder, log)
  let state = unknownState(NOON, site.gateway.mqtt)
  return {
    folder,
    database,
    context: {
      site,
      history: unchanging(site),
      version: '0.0.0',
      page: join(folder, 'dist'),
      clock: { now: () => NOON },
      calendar: createCalendar(unchanging(site)),
      cards: createCardBook([]),
      figures: fixtureFigures(),
      store: createStoreReader(db),
      ask: () => Promise.reject(new LinesideError('HTTP_INTERNAL', 'there is no main thread here')),
      state: () => state,
      callers: createCallers(people, { now: () => NOON }),
      log,
      ...overrides,
    },
    say(part) {
      state = { ...state, ...part }
    },
    remove() {
      people.close()
      db.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function createStore(folder: string): string {
  const file = join(folder, 'store.db')
  const db = new Sqlite(file)
  db.pragma('journal_mode = WAL')
  for (const migration of MIGRATIONS) db.exec(migration)
  db.exec(`
    INSERT INTO name (id, kind, name) VALUES (1, 'signal', 'line-1/st-10/good');
    INSERT INTO fact (id, ts, delay, signal, client, quality) VALUES (1, 0, 0, 1, 1, 0), (2, 0, 0, 1, 1, 0), (3, 0, 0, 1, 1, 0);
    INSERT OR REPLACE INTO meta VALUES ('derived', '3');`)
  createCorrections(db).add({
    id: 1,
    at: NOON,
    author: 'ben',
    reason: 'forgot to sign off',
    asked: { kind: 'sign_off', station: 'st-10', worker: 'w-001', at: NOON },
    takenOut: [],
    added: [],
  })
  createObstacles(db).add({
    at: NOON,
    author: 'ana',
    worker: 'w-001',
    station: 'st-10',
    cause: 'starved',
    from: NOON - 600_000,
    to: null,
    words: 'no housings',
  })
  const insert = db.prepare(
    'INSERT INTO quarantine (at, client, topic, payload, code, detail) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (let n = 1; n <= 5; n += 1) {
    insert.run(
      NOON + n,
      'plc',
      'lineside/v1/line-1/st-10/x',
      Buffer.from(`{"v":${n}}`),
      'READING_UNKNOWN_TOPIC',
      'x',
    )
  }
  db.close()
  return file
}
