import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A slave behind a TCP port that has as many registers as are asked for. */
export interface TestSlave {
  port: number
  /** How many requests it got. */
  asked(): number
  connections(): number
  reset(): void
  close(): Promise<void>
}

/**
 * Test help: small slaves, written without the driver's code. `value` says what a register holds, by the number of the
 * request and by its address; undefined, that nothing is answered.
 */
export function createSlaves() {
  const running: TestSlave[] = []
  return {
    async start(value: (asked: number, address: number) => number | undefined, port = 0): Promise<TestSlave> {
      const slave = await startSlave(value, port)
      running.push(slave)
      return slave
    },
    async close() {
      for (const slave of running.splice(0)) await slave.close()
    },
  }
}

async function startSlave(
  value: (asked: number, address: number) => number | undefined,
  port: number,
): Promise<TestSlave> {
  const sockets = new Set<Socket>()
  let asked = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (request: Buffer) => {
      asked += 1
      const reply = answer(request, (address) => value(asked, address))
      if (reply) socket.write(reply)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked: () => asked,
    connections: () => sockets.size,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async close() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** One request a packet: the master waits for each answer. */
function answer(request: Buffer, value: (address: number) => number | undefined): Buffer | undefined {
  const [first, count] = [request.readUInt16BE(8), request.readUInt16BE(10)]
  const reply = Buffer.alloc(9 + count * 2)
  request.copy(reply, 0, 0, 8)
  reply.writeUInt16BE(reply.length - 6, 4)
  reply[8] = count * 2
  for (let at = 0; at < count; at++) {
    const v = value(first + at)
    if (v === undefined) return undefined
    reply.writeUInt16BE(v, 9 + at * 2)
  }
  return reply
}
