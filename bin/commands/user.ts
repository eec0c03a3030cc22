import { LinesideError, systemClock } from '../../base/index.ts'
import { loadSite, type Site } from '../../config/index.ts'
import {
  type AccountRecord,
  type Accounts,
  checkFilters,
  checkName,
  checkPassword,
  type Filters,
  generatePassword,
  hashPassword,
  openAccounts,
  openPeople,
  type People,
  ROLES,
} from '../../gateway/access/index.ts'
import type { Command, OptionValue } from '../command.ts'
import { readPassword } from '../password-input.ts'
import { addToken, dutyIn, dutyInWords, findPerson, listPeople } from './user-people.ts'

/** What an account may do unless its maker says otherwise: publish readings. */
const DEFAULT_RIGHTS: Filters = { publish: ['lineside/v1/#'], subscribe: [] }

type Options = Record<string, OptionValue>
/** What an action works on: both kinds of accounts, and the site that they are for. */
interface Given {
  accounts: Accounts
  people: People
  site: Site
}
interface Action {
  /** Names of its arguments after the site file. */
  takes: string[]
  run(given: Given, args: string[], options: Options): Promise<void> | void
}

const ACTIONS: Record<string, Action> = {
  add: { takes: ['NAME'], run: add },
  list: { takes: [], run: list },
  password: { takes: ['NAME'], run: changePassword },
  rights: { takes: ['NAME'], run: changeRights },
  disable: { takes: ['NAME'], run: (given, [name]) => setDisabled(given, name, true) },
  enable: { takes: ['NAME'], run: (given, [name]) => setDisabled(given, name, false) },
  remove: { takes: ['NAME'], run: remove },
  bind: { takes: ['NAME', 'CLIENT_ID'], run: bind },
  release: { takes: ['CLIENT_ID'], run: release },
  token: { takes: ['NAME'], run: ({ people }, [name], options) => addToken(people, name, options) },
  revoke: { takes: ['TOKEN_ID'], run: revoke },
}

export const command: Command = {
  summary: 'accounts: people who sign in on the page, MQTT clients that connect',
  usage: `${Object.keys(ACTIONS).join('|')} SITE.yaml [NAME] [CLIENT_ID|TOKEN_ID] [options]`,
  examples: [
    'lineside user add site.yaml press-1                               asks for a password; may publish lineside/v1/#',
    'lineside user add site.yaml press-1 < press-1.pw                  takes the password from a file',
    'lineside user add site.yaml press-1 --generate > press-1.pw       makes a strong one and prints it, this once',
    "lineside user add site.yaml st-10 --publish 'lineside/v1/+/st-10/#'      one station only",
    "lineside user add site.yaml board --subscribe 'lineside/v1/#'     may read everything, and publish nothing",
    'lineside user list site.yaml                                      accounts, their rights and client ids',
    'lineside user password site.yaml press-1                          another password',
    "lineside user rights site.yaml press-1 --publish 'lineside/v1/#'  these rights instead of all that it has",
    'lineside user disable site.yaml press-1                           until `enable`; `remove` is for good',
    'lineside user bind site.yaml press-1 sensor-7                     the client id sensor-7 belongs to press-1',
    'lineside user release site.yaml sensor-7                          it belongs to whoever uses it next',
    'lineside user add site.yaml chen --role admin                     a person; from the first on, all have to sign in',
    'lineside user add site.yaml wang --role supervisor --team team-a  sees people of team-a only',
    'lineside user add site.yaml lina --role worker --worker w-001     sees her own figures only',
    'lineside user rights site.yaml wang --role supervisor --line line-1   this role and scope instead',
    'lineside user token site.yaml chen --days 30 > report.token       for a program that asks in the name of chen',
    'lineside user revoke site.yaml 1a2b3c4d                           ends a token; `list` names them',
  ],
  options: {
    publish: { type: 'string', multiple: true, help: 'topic filter that it may publish to; can be repeated' },
    subscribe: {
      type: 'string',
      multiple: true,
      help: 'topic filter that it may subscribe to; can be repeated',
    },
    role: { type: 'string', help: `makes it a person: ${ROLES.join(', ')}; of a token: no more than that` },
    line: { type: 'string', multiple: true, help: 'line that a person is limited to; can be repeated' },
    team: { type: 'string', multiple: true, help: 'team that a person is limited to; can be repeated' },
    worker: { type: 'string', help: 'worker of the site file that a person is, with --role worker' },
    days: { type: 'string', help: 'how long a token holds; default 90' },
    generate: {
      type: 'boolean',
      help: 'make a password and print it; default: read one from standard input',
    },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([name = '', file, ...args], options) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    if (!action) {
      throw new LinesideError('USAGE', `user needs one of ${Object.keys(ACTIONS).join(', ')}`)
    }
    if (!file || args.length !== action.takes.length) {
      throw new LinesideError('USAGE', `user ${name} needs ${['SITE.yaml', ...action.takes].join(' ')}`)
    }
    const site = loadSite(file, listOf(options.set))
    const accounts = openAccounts(site.gateway.data)
    const people = openPeople(site.gateway.data)
    try {
      await action.run({ accounts, people, site }, args, options)
    } finally {
      people.close()
      accounts.close()
    }
    return 0
  },
}

async function add({ accounts, people, site }: Given, [name]: string[], options: Options): Promise<void> {
  checkName(name)
  const duty = dutyIn(options, site)
  const rights = rightsIn(options)
  if (duty && rights)
    throw new LinesideError('USAGE', '--publish and --subscribe are of clients, not of people')
  // Before somebody types a password in vain.
  if (findClient(accounts, name) || findPerson(people, name)) throw new LinesideError('ACCOUNT_EXISTS', name)
  const { hash, generated } = await newPassword(options)
  const account = { name, hash, made: systemClock.now() }
  if (duty) {
    people.add({ ...account, ...duty })
    return tell(`${name} is ${dutyInWords(duty)}`, generated)
  }
  const filters = rights ?? DEFAULT_RIGHTS
  accounts.add({ ...account, ...filters })
  tell(`${name} ${inWords(filters)}`, generated)
}

function list({ accounts, people }: Given): void {
  const all = accounts.all()
  if (all.length + people.all().length === 0) {
    console.log('no accounts yet: lineside user add SITE.yaml NAME')
  }
  for (const { name, made, disabled, ...rights } of all) {
    const clients = accounts.clientsOf(name)
    console.log(`${name}${disabled ? ' (disabled)' : ''}, since ${new Date(made).toISOString().slice(0, 10)}`)
    console.log(`  ${inWords(rights)}`)
    if (clients.length > 0) console.log(`  client ids: ${shortened(clients)}`)
  }
  listPeople(people)
}

async function changePassword(given: Given, [name]: string[], options: Options): Promise<void> {
  const { accounts, people } = given
  if (!findClient(accounts, name) && !findPerson(people, name))
    throw new LinesideError('ACCOUNT_UNKNOWN', name)
  const { hash, generated } = await newPassword(options)
  if (findPerson(people, name)) {
    people.setHash(name, hash)
    return tell(
      `${name} has another password; who is signed in by the old one has to sign in again`,
      generated,
    )
  }
  accounts.setHash(name, hash)
  tell(`${name} has another password; who is connected by the old one is disconnected`, generated)
}

function changeRights({ accounts, people, site }: Given, [name]: string[], options: Options): void {
  const rights = rightsIn(options)
  const duty = dutyIn(options, site)
  if (findPerson(people, name)) {
    if (!duty || rights)
      throw new LinesideError('USAGE', 'user rights of a person needs --role, and its scope')
    people.setDuty(name, duty)
    tell(`${name} is ${dutyInWords(duty)}`)
    return
  }
  if (!rights || duty) {
    throw new LinesideError(
      'USAGE',
      'user rights needs --publish or --subscribe: they replace all that it has',
    )
  }
  accounts.setRights(name, rights)
  tell(`${name} ${inWords(rights)}`)
}

function setDisabled(given: Given, name: string, disabled: boolean): void {
  tableOf(given, name).setDisabled(name, disabled)
  tell(`${name} is ${disabled ? 'disabled' : 'enabled'}`)
}

function remove(given: Given, [name]: string[]): void {
  tableOf(given, name).remove(name)
  tell(`${name} is removed`)
}

/** Where an account of this name is, or should be. */
function tableOf({ accounts, people }: Given, name: string): Accounts | People {
  return findPerson(people, name) ? people : accounts
}

function bind({ accounts }: Given, [name, clientId]: string[]): void {
  accounts.bind(clientId, name, systemClock.now())
  tell(`client id ${clientId} belongs to ${name}`)
}

function release({ accounts }: Given, [clientId]: string[]): void {
  tell(
    accounts.release(clientId) ? `client id ${clientId} is free` : `client id ${clientId} was free already`,
  )
}

function revoke({ people }: Given, [tokenId]: string[]): void {
  people.revoke(tokenId)
  tell(`token ${tokenId} is revoked`)
}

async function newPassword({ generate }: Options): Promise<{ hash: string; generated?: string }> {
  const generated = generate ? generatePassword() : undefined
  const password = generated ?? (await readPassword())
  checkPassword(password)
  return { hash: await hashPassword(password), generated }
}

/** The rights given by options, checked; undefined where there are none. */
function rightsIn({ publish, subscribe }: Options): Filters | undefined {
  if (publish === undefined && subscribe === undefined) return undefined
  const rights = { publish: listOf(publish), subscribe: listOf(subscribe) }
  checkFilters(rights)
  return rights
}

function findClient(accounts: Accounts, name: string): AccountRecord | undefined {
  return accounts.all().find((account) => account.name === name)
}

/** A generated password has standard output to itself, so that it can go to a file. */
function tell(message: string, generated?: string): void {
  if (generated === undefined) {
    console.log(message)
    return
  }
  console.error(`${message}; its password, shown only now:`)
  console.log(generated)
}

function inWords({ publish, subscribe }: Filters): string {
  const all = (filters: readonly string[]) => (filters.length > 0 ? filters.join(', ') : 'nothing')
  return `may publish ${all(publish)}; may subscribe to ${all(subscribe)}`
}

const SHOWN_IDS = 20
function shortened(ids: string[]): string {
  const more = ids.length - SHOWN_IDS
  return `${ids.slice(0, SHOWN_IDS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const listOf = (value: OptionValue): string[] => (Array.isArray(value) ? value : [])
