import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { hashPassword, openAccounts, openPeople, type Role } from '../gateway/access/index.ts'
import { eventually, get, type RunningGateway, siteFile, startGateway, temporaryFolder } from './gateway.ts'

const LINESIDE = join(import.meta.dirname, '..', 'bin', 'lineside.ts')
const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines:
  - id: line-1
    stations:
      - { id: st-1, signals: { good: { role: good } } }
      - { id: st-2, signals: { good: { role: good } } }
  - { id: line-2, stations: [{ id: st-3, signals: { good: { role: good } } }] }
devices: [{ id: plc-1, agent: pc-1, driver: opcua, endpoint: "opc.tcp://127.0.0.1:9" }]
`
export const STATION_1 = 'lineside/v1/line-1/st-1/good'
export const STATION_2 = 'lineside/v1/line-1/st-2/good'

/** A gateway with accounts, and the command that makes them. */
export interface GuardedGateway extends RunningGateway {
  site: string
  folder: string
  /** `lineside user`: an action, and what follows the site file; `password` goes to standard input. */
  user(
    action: string,
    args?: string[],
    password?: string,
  ): { status: number | null; out: string; err: string }
  /** Makes an account whose password is `passwordOf` its name, without a start of the command. */
  add(account: NewAccount): Promise<void>
  /** A client that does not come back by itself; throws the refusal, `code` being the return code of CONNACK. */
  client(name: string, options?: IClientOptions): Promise<MqttClient>
  /** So many refusals of a code, as the metrics have them. */
  refused(code: string): Promise<number>
  /** How many readings are stored. */
  stored(): Promise<number>
  remove(): Promise<void>
}

/** Of a client, by default with the right to publish readings; with a role, of a person who sees the whole site. */
export interface NewAccount {
  name: string
  publish?: string[]
  subscribe?: string[]
  role?: Role
}

export const passwordOf = (name: string) => `password of ${name}`

export interface GuardedOptions {
  /** Made before the start. */
  accounts: NewAccount[]
  /** Whether clients without an account may come in; default no. */
  anonymous?: boolean
}

export async function guardedGateway({
  accounts,
  anonymous = false,
}: GuardedOptions): Promise<GuardedGateway> {
  const folder = temporaryFolder()
  const site = siteFile(folder.path, SITE)
  const data = join(folder.path, 'data')
  const clients: MqttClient[] = []

  function user(action: string, args: string[] = [], password = '') {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [LINESIDE, 'user', action, site, ...args, '--set', `gateway.data=${data}`],
      { input: password, encoding: 'utf8', timeout: 30_000 },
    )
    return { status, out: stdout, err: stderr }
  }

  const add = (account: NewAccount) => addAccount(data, account)
  for (const account of accounts) await add(account)
  const gateway = await startGateway(site, data, [`gateway.mqtt.anonymous=${anonymous}`])
  return {
    ...gateway,
    site,
    folder: folder.path,
    user,
    add,
    async client(name, options) {
      const client = await connectAsync(gateway.mqttUrl, {
        username: name,
        password: passwordOf(name),
        clientId: name,
        reconnectPeriod: 0,
        ...options,
      })
      clients.push(client)
      return client
    },
    async refused(code) {
      const text = await fetch(new URL('/metrics', gateway.url)).then((response) => response.text())
      const [, count = '0'] =
        new RegExp(`lineside_mqtt_refused_total{code="${code}"} (\\d+)`).exec(text) ?? []
      return Number(count)
    },
    async stored() {
      const { store } = await get<{ store: { facts: number } }>(gateway, '/api/v1/status')
      return store.facts
    },
    async remove() {
      for (const client of clients) client.end(true)
      await gateway.stop()
      folder.remove()
    },
  }
}

async function addAccount(data: string, { name, role, ...rights }: NewAccount): Promise<void> {
  const account = { name, hash: await hashPassword(passwordOf(name)), made: Date.now() }
  if (role !== undefined) {
    const people = openPeople(data)
    people.add({ ...account, role, lines: [], teams: [], worker: null })
    return people.close()
  }
  const { publish = [], subscribe = [] } =
    Object.keys(rights).length > 0 ? rights : { publish: ['lineside/v1/#'] }
  const clients = openAccounts(data)
  clients.add({ ...account, publish, subscribe })
  clients.close()
}

/** Waits until the gateway knows what a command has just changed: a new account can come in. */
export async function isKnown(
  gateway: GuardedGateway,
  name: string,
  options?: IClientOptions,
): Promise<MqttClient> {
  return eventually(() => gateway.client(name, options), undefined, 300)
}
