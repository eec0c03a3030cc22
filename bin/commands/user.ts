import { LinesideError, systemClock } from '../../base/index.ts'
import { loadSite } from '../../config/index.ts'
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
} from '../../gateway/access/index.ts'
import type { Command, OptionValue } from '../command.ts'
import { readPassword } from '../password-input.ts'

/** What an account may do unless its maker says otherwise: publish readings. */
const DEFAULT_RIGHTS: Filters = { publish: ['lineside/v1/#'], subscribe: [] }

type Options = Record<string, OptionValue>
interface Action {
  /** Names of its arguments after the site file. */
  takes: string[]
  run(accounts: Accounts, args: string[], options: Options): Promise<void> | void
}

const ACTIONS: Record<string, Action> = {
  add: { takes: ['NAME'], run: add },
  list: { takes: [], run: list },
  password: { takes: ['NAME'], run: changePassword },
  rights: { takes: ['NAME'], run: changeRights },
  disable: { takes: ['NAME'], run: (accounts, [name]) => setDisabled(accounts, name, true) },
  enable: { takes: ['NAME'], run: (accounts, [name]) => setDisabled(accounts, name, false) },
  remove: { takes: ['NAME'], run: remove },
  bind: { takes: ['NAME', 'CLIENT_ID'], run: bind },
  release: { takes: ['CLIENT_ID'], run: release },
}

export const command: Command = {
  summary: 'accounts of MQTT clients: who may connect, and to which topics',
  usage: `${Object.keys(ACTIONS).join('|')} SITE.yaml [NAME] [CLIENT_ID] [options]`,
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
  ],
  options: {
    publish: { type: 'string', multiple: true, help: 'topic filter that it may publish to; can be repeated' },
    subscribe: {
      type: 'string',
      multiple: true,
      help: 'topic filter that it may subscribe to; can be repeated',
    },
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
    const accounts = openAccounts(loadSite(file, listOf(options.set)).gateway.data)
    try {
      await action.run(accounts, args, options)
    } finally {
      accounts.close()
    }
    return 0
  },
}

async function add(accounts: Accounts, [name]: string[], options: Options): Promise<void> {
  checkName(name)
  const rights = rightsIn(options) ?? DEFAULT_RIGHTS
  // Before somebody types a password in vain.
  if (find(accounts, name)) throw new LinesideError('ACCOUNT_EXISTS', name)
  const { hash, generated } = await newPassword(options)
  accounts.add({ name, hash, made: systemClock.now(), ...rights })
  tell(`${name} ${inWords(rights)}`, generated)
}

function list(accounts: Accounts): void {
  const all = accounts.all()
  if (all.length === 0) console.log('no accounts yet: lineside user add SITE.yaml NAME')
  for (const { name, made, disabled, ...rights } of all) {
    const clients = accounts.clientsOf(name)
    console.log(`${name}${disabled ? ' (disabled)' : ''}, since ${new Date(made).toISOString().slice(0, 10)}`)
    console.log(`  ${inWords(rights)}`)
    if (clients.length > 0) console.log(`  client ids: ${shortened(clients)}`)
  }
}

async function changePassword(accounts: Accounts, [name]: string[], options: Options): Promise<void> {
  if (!find(accounts, name)) throw new LinesideError('ACCOUNT_UNKNOWN', name)
  const { hash, generated } = await newPassword(options)
  accounts.setHash(name, hash)
  tell(`${name} has another password; who is connected by the old one is disconnected`, generated)
}

function changeRights(accounts: Accounts, [name]: string[], options: Options): void {
  const rights = rightsIn(options)
  if (!rights) {
    throw new LinesideError(
      'USAGE',
      'user rights needs --publish or --subscribe: they replace all that it has',
    )
  }
  accounts.setRights(name, rights)
  tell(`${name} ${inWords(rights)}`)
}

function setDisabled(accounts: Accounts, name: string, disabled: boolean): void {
  accounts.setDisabled(name, disabled)
  tell(`${name} is ${disabled ? 'disabled' : 'enabled'}`)
}

function remove(accounts: Accounts, [name]: string[]): void {
  accounts.remove(name)
  tell(`${name} is removed`)
}

function bind(accounts: Accounts, [name, clientId]: string[]): void {
  accounts.bind(clientId, name, systemClock.now())
  tell(`client id ${clientId} belongs to ${name}`)
}

function release(accounts: Accounts, [clientId]: string[]): void {
  tell(
    accounts.release(clientId) ? `client id ${clientId} is free` : `client id ${clientId} was free already`,
  )
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

function find(accounts: Accounts, name: string): AccountRecord | undefined {
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
