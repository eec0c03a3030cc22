import { withOffset } from '../configuration/local-time.ts'

/** What each kind of correction asks for, in the order of the form; the commonest kind first. */
export const FIELDS = {
  sign_off: ['station', 'worker', 'at'],
  sign_on: ['station', 'worker', 'at'],
  person: ['station', 'worker', 'instead', 'from', 'to'],
  count: ['station', 'result', 'units', 'at'],
  state: ['station', 'state', 'from', 'to'],
  standard: ['product', 'station', 'seconds', 'date'],
  quarantined: ['entry', 'worker', 'v', 'at', 'station', 'signal'],
  reading: ['fact'],
  defect_origin: ['fact', 'origin'],
} as const

export type Kind = keyof typeof FIELDS
export type Field = (typeof FIELDS)[Kind][number]

export const KINDS = Object.keys(FIELDS) as Kind[]

/** What is to be put right, as POST /api/v1/corrections takes it. */
export type CorrectionRequest = { kind: Kind } & Record<string, string | number>

const INSTANTS: readonly Field[] = ['at', 'from', 'to']
const NUMBERS: readonly Field[] = ['units', 'seconds', 'fact', 'entry']

export const isInstant = (field: Field): boolean => INSTANTS.includes(field)
export const isNumber = (field: Field): boolean => NUMBERS.includes(field)

/** Of a reading in quarantine only what was wrong is said. */
export const mayBeEmpty = (kind: Kind, field: Field): boolean => kind === 'quarantined' && field !== 'entry'

export const kindIn = (text: string | null): Kind => KINDS.find((kind) => kind === text) ?? 'sign_off'

/** What the form says; times are local ones of the site, and what is left empty is left out. */
export function requestOf(kind: Kind, form: FormData, timeZone: string): CorrectionRequest {
  const request: CorrectionRequest = { kind }
  for (const field of FIELDS[kind]) {
    const said = String(form.get(field) ?? '').trim()
    if (said === '') continue
    if (isInstant(field)) request[field] = withOffset(said, timeZone) ?? said
    else request[field === 'date' ? 'from' : field] = isNumber(field) ? Number(said) : said
  }
  return request
}
