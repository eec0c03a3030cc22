import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import { Aedes } from 'aedes'
import { errorText, LinesideError } from '../base/index.ts'

export interface UpstreamBroker {
  port: number
  /** What has arrived so far. */
  seen(): UpstreamSeen
  stop(): Promise<void>
}

export interface UpstreamSeen {
  messages: number
  /** By gateway: highest `seq`, and how many below it have not come (contract.md 4). */
  gateways: Record<string, { highest: number; missing: number }>
}

export interface UpstreamOptions {
  port: number
  /** Where the messages go as NDJSON, `{topic, message}` each; none without. */
  file?: string
}

/**
 * A stand-in for the plant's broker, on loopback: keeps the latest summaries (they are retained), writes all of them
 * to a file and watches the sequence numbers for holes. Throws SIM_PORT_IN_USE.
 */
export async function startUpstreamBroker({ port, file }: UpstreamOptions): Promise<UpstreamBroker> {
  const broker = await Aedes.createBroker()
  const server = createServer(broker.handle)
  await listen(server, port)
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true })
  const out = file === undefined ? undefined : openSync(file, 'a')
  const sequences = new Map<string, Set<number>>()
  let messages = 0

  // An honest receiver: here, before the acknowledgement leaves, each is written.
  broker.authorizePublish = (client, packet, done) => {
    if (client) take(packet)
    done(null)
  }

  function take(packet: { topic: string; payload: string | Buffer }): void {
    messages += 1
    const message = parse(packet.payload.toString())
    if (out !== undefined) writeSync(out, `${JSON.stringify({ topic: packet.topic, message })}\n`)
    const { gateway, seq } = message
    if (typeof gateway !== 'string' || typeof seq !== 'number') return
    sequences.set(gateway, (sequences.get(gateway) ?? new Set()).add(seq))
  }

  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    seen: () => ({
      messages,
      gateways: Object.fromEntries([...sequences].map(([gateway, seqs]) => [gateway, holes(seqs)])),
    }),
    async stop() {
      await new Promise<void>((resolve) => broker.close(resolve))
      await new Promise<void>((resolve) => server.close(() => resolve()))
      if (out !== undefined) closeSync(out)
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(new LinesideError('SIM_PORT_IN_USE', `${port}: ${errorText(error)}`, { cause: error }))
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed)
      resolve()
    })
  })
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : { text }
  } catch {
    return { text }
  }
}

/** Counted from the first that came: the stand-in may have been started later than the gateway. */
function holes(seqs: Set<number>) {
  const [lowest, highest] = [Math.min(...seqs), Math.max(...seqs)]
  return { highest, missing: highest - lowest + 1 - seqs.size }
}
