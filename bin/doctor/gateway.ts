import { createServer } from 'node:net'
import { errorText } from '../../base/index.ts'
import { offsetFinding } from './clock.ts'
import { greetBroker, type Peer } from './exchange.ts'
import { type Finding, failed, ok } from './finding.ts'

/** Where the gateway is. `here`: on this machine, where it may not run yet. */
export interface GatewayPlace {
  broker: Peer
  /** null: not known. */
  page: Peer | null
  here: boolean
}

const WITHIN_MS = 5_000

/** Whether broker and page answer, how far the clocks differ; where the gateway may still be started, its ports. */
export async function checkGateway({ broker, page, here }: GatewayPlace): Promise<Finding[]> {
  const parts = [checkPart('broker', broker, here, () => greetBroker(broker).then(() => []))]
  if (page) parts.push(checkPart('page', page, here, () => askPage(page)))
  return (await Promise.all(parts)).flat()
}

/** `ask` rejects where it is not ours that answers, and resolves with what more was found. */
async function checkPart(
  what: string,
  peer: Peer,
  here: boolean,
  ask: () => Promise<Finding[]>,
): Promise<Finding[]> {
  const place = `${peer.host}:${peer.port}`
  try {
    const more = await ask()
    return [ok(what, `answers at ${place}`), ...more]
  } catch (error) {
    if (!here) {
      const next = 'start the gateway; look at the network, the firewall and the address'
      return [failed(what, errorText(error), next)]
    }
    const taken = await whyTaken(peer)
    if (taken === null) return [ok(what, `no gateway runs; ${place} is free for it`)]
    const next = `end what has it (ss -ltnp), or give the gateway another port: gateway.${what === 'page' ? 'http' : 'mqtt'}.port`
    return [failed(what, `${errorText(error)}; to listen there: ${taken}`, next)]
  }
}

async function askPage({ host, port }: Peer): Promise<Finding[]> {
  const name = host.includes(':') ? `[${host}]` : host
  const before = Date.now()
  const response = await fetch(`http://${name}:${port}/livez`, {
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch((error: Error) => {
    throw new Error(`${host}:${port}: ${error.cause instanceof Error ? error.cause.message : error.message}`)
  })
  const isOurs = response.ok && (await response.text()).includes('"live"')
  if (!isOurs) throw new Error(`${host}:${port}: what answers is no gateway (${response.status})`)
  const said = Date.parse(response.headers.get('date') ?? '')
  // Somewhere within the second that it names.
  return Number.isNaN(said) ? [] : [offsetFinding((before + Date.now()) / 2 - (said + 500))]
}

/** Why nobody can listen there; null: one can. */
function whyTaken({ host, port }: Peer): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port }, () => server.close(() => resolve(null)))
  })
}
