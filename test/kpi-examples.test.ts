import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { unchanging } from '../config/history.ts'
import { loadSite } from '../config/index.ts'
import { openStore } from '../gateway/facts/index.ts'
import { createFloor } from '../gateway/floor/index.ts'
import { createAdmit } from '../gateway/ingest/index.ts'
import { queryKpis, type SubjectType, traceFigure } from '../gateway/kpi/index.ts'
import type { KpiRow } from '../gateway/web/api.ts'

// The tables of docs/kpis.md, held against what the rooms of the gateway make of the readings given there.

const TEXT = readFileSync(join(import.meta.dirname, '..', 'docs', 'kpis.md'), 'utf8')
/** A Monday; local time of the example's zone. */
const instant = (clock: string) => Date.parse(`2026-11-02T${clock}:00+08:00`)
const SHIFT = { from: instant('08:00'), to: instant('16:00') }
const LATER = instant('23:00')

const folder = mkdtempSync(join(tmpdir(), 'lineside-kpis-'))
const siteFile = join(folder, 'site.yaml')
writeFileSync(siteFile, block('yaml'))
const site = loadSite(siteFile)
const store = openStore(folder)
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const history = unchanging(site)
const admit = createAdmit(history, store)
const floor = createFloor(store.db, history, store.names)
store.transaction(() => {
  const admissions = block('text').trim().split('\n').map(takeIn)
  floor.apply(
    admissions.flatMap(({ stored }) => stored),
    LATER,
  )
})

function block(language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(TEXT)?.[1] ?? ''
}

/** `<time> <station>/<signal> <value> [<key>=<value> …]` */
function takeIn(line: string) {
  const [clock, path, v, ...more] = line.split(' ')
  const station = path.split('/')[0]
  const lineId = site.lines.find(({ stations }) => stations.some(({ id }) => id === station))?.id
  const value = /^\d+$/.test(v) ? Number(v) : v
  const extra = Object.fromEntries(more.map((pair) => pair.split('=')))
  return admit.message({
    client: 'example',
    topic: `lineside/v1/${lineId}/${path}`,
    payload: Buffer.from(JSON.stringify({ v: value, ts: instant(clock), ...extra })),
    dup: false,
    at: LATER,
  })
}

function rowOf(by: SubjectType, id: string): KpiRow {
  const answer = queryKpis(store.db, history, { by, ...SHIFT, recount: true }, LATER)
  expect(answer.reconciliation.residual).toBe(0)
  const row = answer.rows.find((one) => one.id === id)
  if (!row) throw new Error(`the example has no figures of ${id}`)
  return row
}

interface Printed {
  id: string
  /** The station that the row is about, where it says so. */
  station: string | undefined
  /** Null where the page says that there is none. */
  figure: string | null
}

/** The rows of the tables under a heading: names in code quotes, and the figures of the third column. */
function printedUnder(heading: string): Printed[] {
  const section = TEXT.slice(TEXT.indexOf(`\n${heading}\n`) + heading.length + 2).split(/^#/m)[0]
  return section
    .split('\n')
    .filter((row) => row.startsWith('| `'))
    .flatMap((row) => {
      const [, names, , here] = row.split('|')
      const ids = [...names.matchAll(/`([^`]+)`/g)].map(([, id]) => id)
      const station = ids.find((id) => id.startsWith('st-'))
      const own = ids.filter((id) => id !== station)
      const figures = [...here.replaceAll(/(?<=\d),(?=\d)/g, '').matchAll(/\d+(?:\.\d+)?/g)].map(([n]) => n)
      return own.map((id, i) => ({ id, station, figure: figures.at(i - own.length) ?? null }))
    })
}

function expectPrinted(figure: string | null, value: unknown): void {
  if (figure === null) expect(value).toBe(null)
  else expect(Number(value).toFixed(figure.split('.')[1]?.length ?? 0)).toBe(figure)
}

const SECTIONS: [string, SubjectType, string][] = [
  ['### Her figures', 'worker', 'w-001'],
  ["### The station's figures", 'station', 'st-10'],
  ['## A line, worked by hand', 'station', 'st-20'],
  ["### The line's figures", 'line', 'line-2'],
]

describe('the examples of docs/kpis.md', () => {
  it('have the sums that are printed', () => {
    const { sums } = rowOf('worker', 'w-001')
    const values: Record<string, unknown> = {
      ...sums,
      'off_standard_s.down': sums.off_standard_s.down,
      PQ: sums.good + sums.scrap + sums.rework,
    }
    const printed = printedUnder('## One shift, worked by hand')
    expect(printed).toHaveLength(6)
    for (const { id, figure } of printed) expectPrinted(figure, values[id])
    const line = rowOf('line', 'line-2').sums
    expect([line.good, line.scrap, line.rework]).toEqual([3, 2, 1])
  })

  it.each(SECTIONS)('%s: have the figures that are printed', (heading, by, subject) => {
    const printed = printedUnder(heading)
    expect(printed.length).toBeGreaterThan(0)
    for (const { id, station, figure } of printed) {
      const row = rowOf(by, station ?? subject)
      const { kpis } = row
      expectPrinted(figure, id in kpis ? kpis[id] : row.sums[id as 'run_s'])
    }
  })

  it('open to the readings that are printed', () => {
    const asked = { by: 'worker', id: 'w-001', kpi: 'worker_performance', ...SHIFT, limit: 50 } as const
    expect(traceFigure(store.db, history, asked, LATER)).toMatchObject(JSON.parse(block('json')))
  })

  it('leave no KPI out', () => {
    const shown = new Set(SECTIONS.flatMap(([heading]) => printedUnder(heading).map(({ id }) => id)))
    const known = ['w-001', 'st-10', 'line-2'].flatMap((id, i) =>
      Object.keys(rowOf((['worker', 'station', 'line'] as const)[i], id).kpis),
    )
    expect(known.filter((id) => !shown.has(id))).toEqual([])
  })
})
