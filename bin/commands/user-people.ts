import { LinesideError, systemClock } from '../../base/index.ts'
import type { Site } from '../../config/index.ts'
import {
  createSecret,
  type Duty,
  type People,
  type Person,
  ROLES,
  type Role,
} from '../../gateway/access/index.ts'
import type { OptionValue } from '../command.ts'

type Options = Record<string, OptionValue>

const DAY_MS = 86_400_000
const TOKEN_DAYS = 90
const TOKEN_DAYS_AT_MOST = 3650

/** What a person is there for, by the options; undefined where none of them says so. Throws USAGE. */
export function dutyIn(options: Options, site: Site): Duty | undefined {
  const [lines, teams] = [listOf(options.line), listOf(options.team)]
  const worker = typeof options.worker === 'string' ? options.worker : null
  const role = roleIn(options)
  if (role === undefined) {
    if (lines.length + teams.length > 0 || worker !== null) {
      throw usage('--line, --team and --worker are of people: name the --role too')
    }
    return undefined
  }
  checkKnown('line', lines, site.lines)
  checkKnown('team', teams, site.teams)
  checkKnown('worker', worker === null ? [] : [worker], site.workers)
  if ((role === 'worker') !== (worker !== null)) {
    throw usage('--role worker and --worker ID, the id in the site file, go together')
  }
  return { role, lines, teams, worker }
}

/** One of ROLES; undefined where there is no --role. Throws USAGE. */
function roleIn({ role }: Options): Role | undefined {
  if (typeof role !== 'string') return undefined
  const known = ROLES.find((each) => each === role)
  if (!known) throw usage(`there is no role '${role}'; known: ${ROLES.join(', ')}`)
  return known
}

function checkKnown(what: string, ids: string[], known: { id: string }[]): void {
  const unknown = ids.find((id) => !known.some((each) => each.id === id))
  if (unknown === undefined) return
  const ofSite = known.map(({ id }) => id).join(', ')
  throw usage(`the site has no ${what} '${unknown}'; known: ${ofSite || 'none'}`)
}

export function listPeople(people: People): void {
  const tokens = people.tokens()
  for (const person of people.all()) {
    const { name, disabled, made } = person
    console.log(`${name}${disabled ? ' (disabled)' : ''}, since ${dateOf(made)}`)
    console.log(`  ${dutyInWords(person)}`)
    for (const { id, account, role, expires } of tokens) {
      if (account !== name) continue
      const isOver = expires <= systemClock.now()
      console.log(
        `  token ${id}${role ? ` as ${role}` : ''}, ${isOver ? 'expired' : 'until'} ${dateOf(expires)}`,
      )
    }
  }
}

/** Makes a token; it is on standard output alone, so that it can go to a file. */
export function addToken(people: People, name: string, options: Options): void {
  const days = daysIn(options)
  const role = roleIn(options) ?? null
  const made = systemClock.now()
  const expires = made + days * DAY_MS
  const { secret, hash, id } = createSecret()
  people.addToken({ id, account: name, hash, role, made, expires })
  console.error(`token ${id} of ${name}, until ${dateOf(expires)}, shown only now:`)
  console.log(secret)
}

function daysIn({ days }: Options): number {
  if (typeof days !== 'string') return TOKEN_DAYS
  const number = Number(days)
  if (Number.isInteger(number) && number >= 1 && number <= TOKEN_DAYS_AT_MOST) return number
  throw usage(`--days is a whole number from 1 to ${TOKEN_DAYS_AT_MOST}, not '${days}'`)
}

export function dutyInWords({ role, lines, teams, worker }: Duty): string {
  const who = worker === null ? role : `${role} (${worker})`
  const limits = [
    ...(lines.length > 0 ? [`lines ${lines.join(', ')}`] : []),
    ...(teams.length > 0 ? [`teams ${teams.join(', ')}`] : []),
  ]
  return `${who} of ${limits.join('; ') || 'the whole site'}`
}

export function findPerson(people: People, name: string): Person | undefined {
  return people.all().find((person) => person.name === name)
}

function usage(detail: string): LinesideError {
  return new LinesideError('USAGE', detail)
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
const listOf = (value: OptionValue): string[] => (Array.isArray(value) ? value : [])
