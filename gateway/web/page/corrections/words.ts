import type { CorrectionSubjects } from '../../api.ts'
import type { Formats } from '../format.ts'
import { type Translate, textOrNull } from '../i18n/i18n.ts'

/** The name of what has an id, as far as it is known here. */
export type NameOf = (what: keyof Omit<CorrectionSubjects, 'states'>, id: unknown) => string

export const namesIn =
  (subjects: CorrectionSubjects | null): NameOf =>
  (what, id) =>
    subjects?.[what].find((one) => one.id === id)?.name ?? String(id ?? '')

/** What a correction put right, in a sentence; of a kind that this page does not know, as it was asked. */
export function correctionWords(
  t: Translate,
  format: Formats,
  nameOf: NameOf,
  asked: Record<string, unknown>,
): string {
  const instant = (at: unknown) => (typeof at === 'number' ? format.dateTime(at) : String(at ?? ''))
  const words = textOrNull(t, `correction.${asked.kind}`)
  if (words === null) return JSON.stringify(asked)
  const values: Record<string, string> = {
    station: nameOf('stations', asked.station),
    origin: nameOf('stations', asked.origin),
    worker: nameOf('workers', asked.worker),
    instead: nameOf('workers', asked.instead),
    product: nameOf('products', asked.product),
    result: textOrNull(t, `figure.${asked.result}`) ?? String(asked.result),
    state: textOrNull(t, `state.${asked.state}`) ?? String(asked.state),
    at: instant(asked.at),
    from: instant(asked.from),
    to: instant(asked.to),
    instead_of: insteadWords(t, nameOf, instant, asked),
  }
  return words.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? String(asked[name] ?? ''))
}

/** What is said of a reading in quarantine instead of what came. */
function insteadWords(
  t: Translate,
  nameOf: NameOf,
  instant: (at: unknown) => string,
  asked: Record<string, unknown>,
): string {
  const { worker, v, at, station, signal, origin } = asked
  const said: [string, unknown][] = [
    [t('correction.field_worker'), worker === undefined ? undefined : nameOf('workers', worker)],
    [t('correction.field_v'), v],
    [t('correction.field_at'), at === undefined ? undefined : instant(at)],
    [t('correction.field_station'), station === undefined ? undefined : nameOf('stations', station)],
    [t('correction.field_signal'), signal],
    [t('correction.field_origin'), origin === undefined ? undefined : nameOf('stations', origin)],
  ]
  return said.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`])).join(', ')
}
