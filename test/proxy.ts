import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export type Side = 'client' | 'server'

/** A TCP proxy on loopback that does to connections what bad networks do. */
export interface TcpProxy {
  port: number
  /** Connections open now, both sides of one counted as one. */
  connections(): number
  /** From now on each piece of data takes so long on its way; it is not the rate that falls. */
  delay(ms: number): void
  /** Nothing passes, and nobody is told. What is on its way waits for thaw(). */
  freeze(): void
  thaw(): void
  /** Both sides of all connections get a TCP reset. New connections are made as before. */
  reset(): void
  /**
   * `side` of all connections is left with an open socket that swallows what is sent and never answers, while the
   * other side is reset.
   */
  halfOpen(side: Side): void
  stop(): Promise<void>
}

interface Pair {
  client: Socket
  server: Socket
}

/** Starts a proxy before `target`, a port on loopback. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  const swallowed = new Set<Socket>()
  let delayMs = 0
  let isFrozen = false

  const listener = createServer((client) => {
    const pair = { client, server: connect(target, '127.0.0.1') }
    pairs.add(pair)
    forward(client, pair.server)
    forward(pair.server, client)
    const close = () => {
      if (!pairs.delete(pair)) return
      client.destroy()
      pair.server.destroy()
    }
    for (const socket of [client, pair.server]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', close)
      if (isFrozen) socket.pause()
    }
  })

  function forward(from: Socket, to: Socket): void {
    let last = Promise.resolve()
    from.on('data', (chunk) => {
      if (swallowed.has(from)) return
      if (delayMs === 0) return void to.write(chunk)
      const due = delay(delayMs)
      last = last.then(() => due).then(() => void (to.writable && to.write(chunk)))
    })
  }

  const eachSocket = (act: (socket: Socket) => void) => {
    for (const { client, server } of pairs) for (const socket of [client, server]) act(socket)
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    connections: () => pairs.size,
    delay(ms) {
      delayMs = ms
    },
    freeze() {
      isFrozen = true
      eachSocket((socket) => socket.pause())
    },
    thaw() {
      isFrozen = false
      eachSocket((socket) => socket.resume())
    },
    reset() {
      eachSocket((socket) => socket.resetAndDestroy())
    },
    halfOpen(side) {
      for (const pair of pairs) {
        pairs.delete(pair)
        swallowed.add(pair[side])
        pair[side === 'client' ? 'server' : 'client'].resetAndDestroy()
      }
    },
    async stop() {
      const closed = new Promise((resolve) => listener.close(resolve))
      eachSocket((socket) => socket.destroy())
      for (const socket of swallowed) socket.destroy()
      await closed
    },
  }
}
