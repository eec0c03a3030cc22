import { Type } from 'typebox'
import { CANONICAL_STATES } from '../../config/schema/line.ts'
import type { CorrectionAsked } from './api.ts'
import { INSTANT_FORMS, parseInstant } from './instant.ts'
import { BadParameters } from './problem.ts'

type Kind = CorrectionAsked['kind']

/** What each kind of correction needs besides the reason, and what it may have. */
const TAKES: Readonly<Record<Kind, { needs: readonly string[]; may?: readonly string[] }>> = {
  sign_on: { needs: ['station', 'worker', 'at'] },
  sign_off: { needs: ['station', 'worker', 'at'] },
  person: { needs: ['station', 'worker', 'instead', 'from', 'to'] },
  count: { needs: ['station', 'result', 'units', 'at'] },
  state: { needs: ['station', 'state', 'from', 'to'] },
  defect_origin: { needs: ['fact', 'origin'] },
  reading: { needs: ['fact'] },
  standard: { needs: ['product', 'station', 'seconds', 'from'] },
  quarantined: { needs: ['entry'], may: ['v', 'at', 'station', 'signal', 'worker', 'origin'] },
}

const INSTANTS = ['at', 'from', 'to']

const instant = (description: string) =>
  Type.Optional(Type.String({ description: `${description}. ${INSTANT_FORMS}` }))
const text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }))

/** Fields of a correction as they are sent; which of them belong together, `askedOf` says. */
export const ASKED_FIELDS = {
  kind: Type.Enum(Object.keys(TAKES) as Kind[], {
    description: Object.keys(TAKES)
      .map((kind) => inWords(kind as Kind))
      .join('; '),
  }),
  station: text('Id of a station'),
  worker: text('Id of a worker'),
  instead: text('Id of the worker who was there'),
  result: Type.Optional(Type.Enum(['good', 'scrap', 'rework'])),
  units: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
  state: Type.Optional(Type.Enum(CANONICAL_STATES)),
  origin: text('Id of the station that made it'),
  fact: Type.Optional(Type.Integer({ minimum: 1, description: 'Number of a reading' })),
  entry: Type.Optional(Type.Integer({ minimum: 1, description: 'Number of an entry in quarantine' })),
  v: text('The value instead of what came'),
  signal: text('Name of a signal'),
  at: instant('When'),
  product: text('Id of a product'),
  seconds: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'For one good unit' }),
  ),
  from: instant('From when; of a standard the local date, YYYY-MM-DD'),
  to: instant('Until when'),
}

/**
 * What is to be put right, with exactly what its kind takes, instants in epoch milliseconds. Throws HTTP_BAD_REQUEST
 * with all that is left out, too much or no instant.
 */
export function askedOf({ kind, ...given }: { kind: Kind } & Record<string, unknown>): CorrectionAsked {
  const { needs, may = [] } = TAKES[kind]
  const allowed = inWords(kind)
  const wrong = [
    ...needs
      .filter((key) => given[key] === undefined)
      .map((parameter) => ({ parameter, found: null, allowed })),
    ...Object.keys(given)
      .filter((key) => !needs.includes(key) && !may.includes(key))
      .map((parameter) => ({ parameter, found: String(given[parameter]), allowed })),
  ]
  if (wrong.length > 0) throw new BadParameters(wrong)
  if (kind === 'standard') return { kind, ...given, from: dateOf(String(given.from)) } as CorrectionAsked
  const instants = INSTANTS.filter((key) => given[key] !== undefined)
  const parsed = instants.map((key) => [key, instantOf(key, String(given[key]))])
  return { kind, ...given, ...Object.fromEntries(parsed) } as CorrectionAsked
}

function inWords(kind: Kind): string {
  const { needs, may = [] } = TAKES[kind]
  return [
    `${kind} takes ${needs.join(', ')}`,
    ...(may.length > 0 ? [`may have ${may.join(', ')}`] : []),
  ].join(', ')
}

function dateOf(found: string): string {
  try {
    return Temporal.PlainDate.from(found, { overflow: 'reject' }).toString()
  } catch {
    throw new BadParameters([{ parameter: 'from', found, allowed: 'a local date, YYYY-MM-DD' }])
  }
}

function instantOf(parameter: string, found: string): number {
  const at = parseInstant(found)
  if (at === undefined) throw new BadParameters([{ parameter, found, allowed: INSTANT_FORMS }])
  return at
}
