import type { TraceEntry, TraceFeed, TraceMeaning, TracePart } from '../../api.ts'
import type { Formats } from '../format.ts'
import { type Translate, textOrNull } from '../i18n/i18n.ts'

/** The name of a figure for people; its id where the page has none. */
export const figureWord = (t: Translate, kpi: string): string => textOrNull(t, `figure.${kpi}`) ?? kpi

/** The name of an input; of one station of a line with that: `good[st-10]`. */
export function inputWord(t: Translate, name: string): string {
  const [base = name, station] = name.split(/[[\]]/)
  const word = textOrNull(t, `figure.${base}`) ?? base
  return station === undefined ? word : `${word}, ${station}`
}

/** A formula in words. */
export const formulaWords = (t: Translate, formula: string): string =>
  formula.replace(/[a-z_]+(?:\[[^\]]*\])?/g, (name) => inputWord(t, name))

/** A value with its unit. */
export function valueWords(t: Translate, format: Formats, value: number | null, unit: string): string {
  if (value === null) return format.exact(null)
  if (unit === 'ratio') return format.rate(value)
  const word = textOrNull(t, `trace.unit_${unit.replace('/', '_per_')}`)
  return word === null ? format.exact(value) : `${format.exact(value)} ${word}`
}

/** What a part is: how many units of what, from when to when. */
export function partWords(t: Translate, format: Formats, part: TracePart): string {
  const { units, session, states, standard } = part
  const words: string[] = []
  if (units) {
    words.push(t('trace.of_units', { units: format.exact(units.units), product: units.product }))
    if (units.people > 1)
      words.push(t('trace.shared', { share: format.percent(units.share), n: units.people }))
    if (units.standard_s !== null) words.push(t('trace.standard', { s: format.exact(units.standard_s) }))
    else words.push(t('trace.no_standard'))
  }
  if (part.from !== undefined && part.to !== undefined)
    words.push(`${format.dateTime(part.from)} – ${format.dateTime(part.to)}`)
  if (session) words.push(textOrNull(t, `ended.${session.ended}`) ?? session.ended)
  for (const { station, state } of states ?? [])
    words.push(`${station}: ${textOrNull(t, `state.${state ?? 'unknown'}`) ?? state}`)
  if (part.unit !== undefined) words.push(part.unit)
  if (standard) words.push(t('trace.standard_from', { from: standard.from }))
  return words.join(' · ')
}

/** What a fact did, in a sentence. */
export function meaningWords(t: Translate, format: Formats, meaning: TraceMeaning): string {
  const { what, from, to } = meaning
  const until = to === null ? t('trace.until_now') : to === undefined ? '' : format.dateTime(to)
  const span = from === undefined ? '' : ` (${format.dateTime(from)} – ${until})`
  const state = textOrNull(t, `state.${meaning.state ?? 'unknown'}`) ?? meaning.state ?? ''
  const ended = textOrNull(t, `ended.${meaning.cause ?? ''}`) ?? meaning.cause ?? ''
  const result = textOrNull(t, `figure.${meaning.result ?? ''}`) ?? meaning.result ?? ''
  const words = t(`meaning.${what}`, {
    station: meaning.station ?? '',
    worker: meaning.worker ?? t('trace.somebody'),
    state,
    ended,
    result,
    units: format.exact(meaning.units ?? 0),
    product: meaning.product ?? '',
    unit: meaning.unit ?? '',
  })
  return what === 'units' || what === 'moved' ? words : words + span
}

/** Of whom a figure is: the kind of subject and its name. */
export const subjectWords = (t: Translate, by: string, name: string): string =>
  `${textOrNull(t, `subject.${by}`) ?? by} ${name}`

/** Over which window a figure is. */
export function windowWords(
  format: Formats,
  { from, to, shift }: Pick<TraceFeed, 'from' | 'to' | 'shift'>,
): string {
  const span = `${format.dateTime(from)} – ${format.dateTime(to)}`
  return shift === null ? span : `${shift.date} ${shift.id} · ${span}`
}

/** Why a fact rests on another. */
export const whyWords = (t: Translate, why: TraceEntry['rests_on'][number]['why']): string =>
  t(`rests_on.${why}`)
