import type { CorrectionAnswer } from '../../api.ts'
import { DASH, duration, type Formats } from '../format.ts'
import { type Translate, textOrNull } from '../i18n/i18n.ts'

export type EffectRow = NonNullable<CorrectionAnswer['effect']>[number]

/** A figure that a correction changes. */
export interface FigureChange {
  key: string
  /** `off_standard_s` has a figure a state. */
  state: string | null
  isRatio: boolean
  before: number | null
  after: number | null
}

/** The figures of a row that change, KPIs first; one that is new or gone has null on that side. */
export function changesOf({ before, after }: EffectRow): FigureChange[] {
  const ratios = changesIn(before?.kpis, after?.kpis, true)
  return [...ratios, ...changesIn(before?.sums, after?.sums, false)]
}

function changesIn(before: object | undefined, after: object | undefined, isRatio: boolean): FigureChange[] {
  const [old, next] = [figuresIn(before), figuresIn(after)]
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((name) => {
    const [key = name, state = null] = name.split('.')
    const change = { key, state, isRatio, before: old.get(name) ?? null, after: next.get(name) ?? null }
    return change.before === change.after ? [] : [change]
  })
}

function figuresIn(figures: object | undefined): Map<string, number | null> {
  const found = new Map<string, number | null>()
  for (const [key, value] of Object.entries(figures ?? {})) {
    if (typeof value === 'number' || value === null) found.set(key, value)
    else
      for (const [state, part] of Object.entries(value as object)) found.set(`${key}.${state}`, Number(part))
  }
  return found
}

/** Which way a figure goes. */
export function directionOf({ before, after }: FigureChange): 'up' | 'down' {
  return (after ?? 0) >= (before ?? 0) ? 'up' : 'down'
}

export function figureName(t: Translate, { key, state }: FigureChange): string {
  const name = textOrNull(t, `figure.${key}`) ?? key
  return state === null ? name : `${name}: ${textOrNull(t, `state.${state}`) ?? state}`
}

/** KPIs that are no ratio. */
const UNITS_PER_H = ['production_rate', 'assembly_efficiency']

/** A value of the figure, with its unit. */
export function figureValue(
  t: Translate,
  format: Formats,
  { key, isRatio }: FigureChange,
  value: number | null,
): string {
  if (value === null) return DASH
  if (key.endsWith('_s')) return duration(t, value * 1000)
  if (!isRatio) return format.units(value)
  return UNITS_PER_H.includes(key)
    ? `${format.units(value)} ${t('trace.unit_units_per_h')}`
    : format.rate(value)
}
