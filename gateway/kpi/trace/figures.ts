import type { SubjectType } from '../question.ts'

/** A sum that stands in a formula: its unit, and the clause that defines it. */
export interface InputDefinition {
  unit: 'units' | 's' | '1'
  clause: string
}

/** A figure that can be traced: its formula over inputs, and for whom it is worked out (kpi.md 3). */
export interface Figure {
  unit: 'ratio' | 'units/h' | 'units' | 's'
  /** Names of inputs between operators. Empty where it is put together per line: see line-formulas.ts. */
  formula: string
  inputs: readonly InputName[]
  by: readonly SubjectType[]
}

const TIME = 'kpi.md 1'
const COUNTS = 'kpi.md 2'
const KPIS = 'kpi.md 3'

/** What formulas are made of. */
export const INPUTS = {
  good: { unit: 'units', clause: COUNTS },
  scrap: { unit: 'units', clause: COUNTS },
  rework: { unit: 'units', clause: COUNTS },
  earned_s: { unit: 's', clause: COUNTS },
  attended_s: { unit: 's', clause: TIME },
  on_standard_s: { unit: 's', clause: TIME },
  off_standard_s: { unit: 's', clause: TIME },
  unknown_s: { unit: 's', clause: TIME },
  work_s: { unit: 's', clause: TIME },
  run_s: { unit: 's', clause: KPIS },
  planned_busy_s: { unit: 's', clause: KPIS },
  down_s: { unit: 's', clause: KPIS },
  standard_s: { unit: 's', clause: KPIS },
  failures: { unit: '1', clause: KPIS },
  repair_s: { unit: 's', clause: KPIS },
  serial_units: { unit: 'units', clause: KPIS },
  first_pass_units: { unit: 'units', clause: KPIS },
  step_units: { unit: 'units', clause: KPIS },
  compliant_units: { unit: 'units', clause: KPIS },
  standards_s: { unit: 's', clause: KPIS },
  stations: { unit: '1', clause: KPIS },
  longest_standard_s: { unit: 's', clause: KPIS },
} as const satisfies Record<string, InputDefinition>

export type InputName = keyof typeof INPUTS

const PERSONS: readonly SubjectType[] = ['worker', 'team']
const EQUIPMENT: readonly SubjectType[] = ['station', 'line']
const ALL: readonly SubjectType[] = ['worker', 'station', 'line', 'team', 'product']
const PQ = '(good + scrap + rework)'
const RESULTS = ['good', 'scrap', 'rework'] as const

const ratio = (formula: string, inputs: readonly InputName[], by: readonly SubjectType[]): Figure => ({
  unit: 'ratio',
  formula,
  inputs,
  by,
})

/** A sum by itself. */
const sum = (name: InputName, by: readonly SubjectType[]): Figure => ({
  unit: INPUTS[name].unit === 'units' ? 'units' : 's',
  formula: name,
  inputs: [name],
  by,
})

/** Every KPI of kpi.md 3, and the sums that an answer shows. */
export const FIGURES = {
  worker_efficiency: ratio('earned_s / attended_s', ['earned_s', 'attended_s'], PERSONS),
  worker_performance: ratio('earned_s / on_standard_s', ['earned_s', 'on_standard_s'], PERSONS),
  worker_utilisation: ratio('work_s / attended_s', ['work_s', 'attended_s'], PERSONS),
  assembly_efficiency: {
    unit: 'units/h',
    formula: 'good / (work_s / 3600)',
    inputs: ['good', 'work_s'],
    by: PERSONS,
  },
  defect_rate: ratio(`(scrap + rework) / ${PQ}`, RESULTS, ALL),
  quality_rate: ratio(`good / ${PQ}`, RESULTS, ALL),
  scrap_ratio: ratio(`scrap / ${PQ}`, RESULTS, ALL),
  rework_ratio: ratio(`rework / ${PQ}`, RESULTS, ALL),
  first_pass_yield: ratio('first_pass_units / serial_units', ['first_pass_units', 'serial_units'], EQUIPMENT),
  step_compliance: ratio('compliant_units / step_units', ['compliant_units', 'step_units'], EQUIPMENT),
  run_s: sum('run_s', EQUIPMENT),
  production_rate: {
    unit: 'units/h',
    formula: `${PQ} / (run_s / 3600)`,
    inputs: [...RESULTS, 'run_s'],
    by: EQUIPMENT,
  },
  availability: ratio('run_s / planned_busy_s', ['run_s', 'planned_busy_s'], EQUIPMENT),
  effectiveness: ratio('standard_s / run_s', ['standard_s', 'run_s'], EQUIPMENT),
  oee: ratio(
    `(run_s / planned_busy_s) × (standard_s / run_s) × (good / ${PQ})`,
    ['run_s', 'planned_busy_s', 'standard_s', ...RESULTS],
    EQUIPMENT,
  ),
  technical_efficiency: ratio('run_s / (run_s + down_s)', ['run_s', 'down_s'], EQUIPMENT),
  mtbf_s: { unit: 's', formula: 'run_s / failures', inputs: ['run_s', 'failures'], by: EQUIPMENT },
  mttr_s: { unit: 's', formula: 'repair_s / failures', inputs: ['repair_s', 'failures'], by: EQUIPMENT },
  line_balance: ratio(
    'standards_s / (stations × longest_standard_s)',
    ['standards_s', 'stations', 'longest_standard_s'],
    ['line'],
  ),
  rolled_yield: ratio('', ['good', 'scrap', 'rework', 'first_pass_units', 'serial_units'], ['line']),
  good: sum('good', ALL),
  scrap: sum('scrap', ALL),
  rework: sum('rework', ALL),
  earned_s: sum('earned_s', ALL),
  attended_s: sum('attended_s', PERSONS),
  on_standard_s: sum('on_standard_s', PERSONS),
  off_standard_s: sum('off_standard_s', PERSONS),
  unknown_s: sum('unknown_s', PERSONS),
  work_s: sum('work_s', PERSONS),
} as const satisfies Record<string, Figure>

export type FigureId = keyof typeof FIGURES
export const FIGURE_IDS = Object.keys(FIGURES) as FigureId[]

/** The figures that a kind of subject has. */
export function figuresOf(by: SubjectType): FigureId[] {
  return FIGURE_IDS.filter((id) => (FIGURES[id].by as readonly SubjectType[]).includes(by))
}

/** A number as a formula shows it: whole ones as they are, others to six digits. */
function shown(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)))
}

/** The formula with numbers for the names of its inputs; `values` by name. */
export function filled(formula: string, values: ReadonlyMap<string, number>): string {
  return formula.replace(/[a-z_]+(?:\[[^\]]*\])?/g, (name) => {
    const value = values.get(name)
    if (value === undefined) return name
    return value < 0 ? `(${shown(value)})` : shown(value)
  })
}
