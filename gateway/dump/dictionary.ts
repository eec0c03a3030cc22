import { OFF_STANDARD_CAUSES } from '../../config/schema/line.ts'
import type { KpiId } from '../../scoring/kpi/index.ts'

export const WHATS = ['facts', 'sums', 'kpis', 'obstacles'] as const
export type What = (typeof WHATS)[number]

/** A column of a dump: what it is measured in, and what it means. */
export interface Column {
  name: string
  unit: string
  meaning: string
}

/** Causes of off-standard time (kpi.md 1), a column each. */
export const CAUSES = OFF_STANDARD_CAUSES

const KPIS: Record<KpiId, [unit: string, meaning: string]> = {
  worker_efficiency: ['ratio', 'earned_s / attended_s: standard time earned per time attended'],
  worker_performance: ['ratio', 'earned_s / on_standard_s: pace while able to work'],
  worker_utilisation: ['ratio', 'work_s / attended_s'],
  assembly_efficiency: ['units/h', 'good / work_s: comparable within one product and station only'],
  defect_rate: ['ratio', '(scrap + rework) / all units'],
  quality_rate: ['ratio', 'good / all units'],
  scrap_ratio: ['ratio', 'scrap / all units'],
  rework_ratio: ['ratio', 'rework / all units'],
  first_pass_yield: ['ratio', 'serial units good at first and never charged later / serial units'],
  step_compliance: ['ratio', 'units with every step once, in order, ok / units with any step'],
  production_rate: ['units/h', 'all units / run_s: a rate of the equipment, never of a person'],
  availability: ['ratio', 'run_s / planned busy time'],
  effectiveness: ['ratio', 'standard time of all units / run_s'],
  oee: ['ratio', 'availability × effectiveness × quality_rate'],
  technical_efficiency: ['ratio', 'run_s / (run_s + time down)'],
  mtbf_s: ['s', 'mean running time between failures'],
  mttr_s: ['s', 'mean duration of a failure'],
  line_balance: ['ratio', 'Σ standard / (stations × longest standard), of a line and one product'],
  rolled_yield: ['ratio', 'product of the yields of the stations of a line, of one product'],
}
export const KPI_IDS = Object.keys(KPIS) as KpiId[]

const column = (name: string, unit: string, meaning: string): Column => ({ name, unit, meaning })
const units = (name: string, meaning: string) => column(name, 'units', meaning)
const seconds = (name: string, meaning: string) => column(name, 's', meaning)

/** The columns of each kind of dump, in their order; a dump writes its header from here. */
export const DICTIONARY: Record<What, readonly Column[]> = {
  facts: [
    column('id', 'number', 'number of the fact, in the order of arrival'),
    column('ts', 'time', 'when it happened, by its source; its arrival where the source gives no time'),
    column('arrived', 'time', 'when the gateway took it'),
    column('line', 'text', 'line of the station'),
    column('station', 'text', 'station of the signal'),
    column('station_name', 'text', 'name of the station, as it was called last'),
    column('signal', 'text', 'signal of the station'),
    column('source', 'text', 'MQTT client or device that sent it'),
    column('seq', 'number', 'its sequence number there; empty where it has none'),
    column('quality', 'text', 'good, uncertain or bad; bad is stored and never counted'),
    column('value', 'any', 'the reading itself: a number, or a text such as a state or a badge'),
    column('extra', 'JSON', 'its other fields: unit, product, action, origin, kind, ok, ...'),
    column('taken_out', 'true/false', 'whether a correction took it out of the figures'),
  ],
  sums: [
    column('station', 'text', 'where it was counted; empty where it belongs to no station'),
    column('station_name', 'text', 'name of the station, as it was called last'),
    column(
      'place',
      'text',
      'station; no_station: a defect of no known origin; left: left the good of the line',
    ),
    column('line', 'text', 'line of it, as it was then; empty where no version of the site has it'),
    column('slot', 'time', 'start of the slot: a local hour, cut at the edges of shifts'),
    column('credited', 'text', 'persons; team: adjustments of no one person; nobody: unattributed'),
    column('shares', 'JSON', 'share of each person credited, by id; they sum to 1'),
    column('product', 'text', 'product of the units'),
    units('good', 'good units; can be below zero after a defect found elsewhere'),
    units('scrap', 'units scrapped'),
    units('rework', 'units to be reworked'),
    column('parts', 'number', 'single counts and adjustments that are in this sum'),
    units('serial', 'units with a serial number'),
    units('serial_good', 'those of them good at first and never charged later'),
  ],
  kpis: [
    column('by', 'text', 'worker, station, line, team or product'),
    column('id', 'text', 'id of the subject'),
    column('name', 'text', 'its name, as it was called last'),
    column('from', 'time', 'start of the window'),
    column('to', 'time', 'end of the window, which it does not hold'),
    column('shift', 'text', 'shift, where the bucket is one; empty outside every shift'),
    column('date', 'date', 'business date of that shift'),
    units('good', 'good units; shares can be fractions'),
    units('scrap', 'units scrapped'),
    units('rework', 'units to be reworked'),
    seconds('attended_s', 'time attended'),
    seconds('on_standard_s', 'attended less all off-standard time'),
    ...CAUSES.map((cause) => seconds(`off_standard_${cause}_s`, `attended, but unable to work: ${cause}`)),
    seconds('unknown_s', 'attended while the state of the stations was not known'),
    seconds('work_s', 'attended while a station was running'),
    seconds('earned_s', 'good units × their standard time'),
    seconds('run_s', 'scheduled time in which the station was running'),
    ...KPI_IDS.map((id) => column(id, ...KPIS[id])),
    units('target', 'good units to be made in the window; of stations and lines'),
    units('target_now', 'those of them that should be there by now'),
    column('quality', 'text', 'good, provisional, insufficient or suspect'),
    column('coverage', 'ratio', 'share of the time in which every source was alive'),
    column('reasons', 'text', 'why, separated by spaces'),
  ],
  obstacles: [
    column('id', 'number', 'number of the report'),
    column('at', 'time', 'when it was reported'),
    column('author', 'text', 'who reported it'),
    column('worker', 'text', 'whom it kept from working'),
    column('station', 'text', 'where'),
    column('station_name', 'text', 'name of the station, as it was called last'),
    column('cause', 'text', 'cause of off-standard time'),
    column('from', 'time', 'since when'),
    column('to', 'time', 'until when; empty where nobody has said'),
    column('words', 'text', 'what was reported'),
    column('state', 'text', 'reported, answered, approved or refused; what is approved is in the KPIs'),
    column('steps', 'JSON', 'what became of it: when, by whom, which step, when it ended, in which words'),
  ],
}

/** The dictionary as tables of Markdown; docs/dump.md holds it. */
export function dictionaryInWords(): string {
  return WHATS.map(
    (what) =>
      `### ${what}\n\n| column | unit | meaning |\n|---|---|---|\n${DICTIONARY[what].map(line).join('\n')}`,
  ).join('\n\n')
}

function line({ name, unit, meaning }: Column): string {
  return `| \`${name}\` | ${unit} | ${meaning} |`
}
