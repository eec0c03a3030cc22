import type { Client, ConnectPacket } from 'aedes'
import { type ErrorCode, LinesideError, type Log } from '../../base/index.ts'
import { type Access, type Account, EVERY_RIGHT, NO_RIGHT, type Rights } from '../access/index.ts'
import { publishRefusal } from './topics.ts'

/** Who the clients of the broker are, and what each of them may do. */
export interface Clients {
  /** The first look at a CONNECT. An error: it breaks a rule of MQTT 3.1.1 for which there is no return code. */
  meet(client: Client, packet: ConnectPacket): LinesideError | null
  /** Resolves once a client may come in; rejects with an error that has the return code of its CONNACK. */
  admit(client: Client, username: string | undefined, password: Buffer | undefined): Promise<void>
  /** Of a client that was admitted; the broker itself, null, has all. */
  rightsOf(client: Client | null): Rights
}

export interface ClientsOptions {
  access: Access
  /** Whether clients without credentials may come in, and may do everything. */
  anonymous: boolean
  log: Log
}

interface Greeting {
  /** It gave no id: what it is called now is made up. */
  isNameless: boolean
  wantsSession: boolean
  will: string | undefined
}

interface Guest {
  account: Account | null
  rights: Rights
}

/** Return codes of CONNACK (MQTT 3.1.1, table 3.1); one for a wrong name, a wrong password and a wait. */
const RETURN_CODES: Partial<Record<ErrorCode, number>> = {
  MQTT_BAD_CLIENT_ID: 2,
  MQTT_CLIENT_ID_TAKEN: 2,
  MQTT_BAD_CREDENTIALS: 4,
  MQTT_LOCKED_OUT: 4,
  MQTT_NO_CREDENTIALS: 5,
  MQTT_NOT_ALLOWED: 5,
  MQTT_FORBIDDEN_TOPIC: 5,
}
const SERVER_UNAVAILABLE = 3

/** Whoever is in by an account that is removed, or may do less than before, is cut off. */
export function createClients({ access, anonymous, log }: ClientsOptions): Clients {
  const greetings = new WeakMap<Client, Greeting>()
  const guests = new WeakMap<Client, Guest>()
  const present = new Set<Client>()
  access.onChange(lookAgain)
  if (!anonymous && access.size() === 0) {
    log.warn({ code: 'MQTT_NO_ACCOUNTS' }, new LinesideError('MQTT_NO_ACCOUNTS', 'access.db').message)
  }

  async function accountOf(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<Account | null> {
    const address = addressOf(client)
    if (username !== undefined) {
      return access.authenticate({ name: username, password: password ?? Buffer.alloc(0), address })
    }
    if (!anonymous) throw new LinesideError('MQTT_NO_CREDENTIALS', `${client.id} from ${address}`)
    return null
  }

  async function letIn(client: Client, username: string | undefined, password: Buffer | undefined) {
    const { isNameless = true, wantsSession = false, will } = greetings.get(client) ?? {}
    // Without an id there is no session to come back to [MQTT-3.1.3-8].
    if (isNameless && wantsSession) throw new LinesideError('MQTT_BAD_CLIENT_ID', addressOf(client))
    const account = await accountOf(client, username, password)
    const rights = account?.rights ?? EVERY_RIGHT
    const refused = will === undefined ? null : publishRefusal(will, client.id, rights)
    if (refused) throw refused
    if (!isNameless) access.claim(client.id, account)
    guests.set(client, { account, rights })
    // Meanwhile it may have gone, and aedes forgets it.
    if (account === null || client.closed) return
    present.add(client)
    client.conn.once('close', () => present.delete(client))
  }

  function lookAgain(): void {
    for (const client of present) {
      const before = guests.get(client)?.account
      if (!before) continue
      const { account, stays } = access.renewed(before)
      guests.set(client, { account, rights: account?.rights ?? NO_RIGHT })
      if (stays) continue
      present.delete(client)
      client.conn.destroy(
        new LinesideError('MQTT_ACCOUNT_CHANGED', `${before.record.name}, client ${client.id}`),
      )
    }
  }

  return {
    meet(client, { clientId, clean, username, password, will }) {
      if (username === undefined && password !== undefined) {
        return new LinesideError('MQTT_CLIENT_ERROR', 'a password without a user name [MQTT-3.1.2-22]')
      }
      greetings.set(client, { isNameless: clientId === '', wantsSession: !clean, will: will?.topic })
      return null
    },
    async admit(client, username, password) {
      try {
        await letIn(client, username, password)
      } catch (error) {
        const code = error instanceof LinesideError ? RETURN_CODES[error.code] : undefined
        throw Object.assign(error as Error, { returnCode: code ?? SERVER_UNAVAILABLE })
      }
    },
    rightsOf(client) {
      if (client === null) return EVERY_RIGHT
      return guests.get(client)?.rights ?? NO_RIGHT
    },
  }
}

const addressOf = ({ conn }: Client) => ('remoteAddress' in conn ? (conn.remoteAddress ?? '') : '')
