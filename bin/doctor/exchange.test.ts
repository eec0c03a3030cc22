import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { greetBroker, greetOpcua } from './exchange.ts'

/** A program on a free port that answers whatever is said to it; null: it says nothing and closes. */
async function answering(answer: Buffer | null): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => (answer ? socket.write(answer) : socket.end()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe('what answers', () => {
  const failure = (asked: Promise<void>) =>
    asked.then(
      () => '',
      (error: Error) => error.message,
    )
  const opcua = (port: number) => failure(greetOpcua(`opc.tcp://127.0.0.1:${port}`))
  const broker = (port: number) => failure(greetBroker({ host: '127.0.0.1', port }))

  it('is an OPC UA server where it acknowledges, also one that refuses is told with its reason', async () => {
    const error = Buffer.concat([Buffer.from('ERRF'), Buffer.alloc(12), Buffer.from('endpoint unknown')])
    expect(await opcua(await answering(Buffer.from('ACKF....')))).toBe('')
    expect(await opcua(await answering(error))).toContain('it refuses: endpoint unknown')
    expect(await opcua(await answering(Buffer.from('HTTP/1.1 400')))).toContain('no OPC UA server')
    expect(await opcua(await answering(null))).toContain('closed the connection without an answer')
  })

  it('is a broker where it answers CONNECT, whether it lets us in or not', async () => {
    expect(await broker(await answering(Buffer.from([0x20, 2, 0, 5])))).toBe('')
    expect(await broker(await answering(Buffer.from('SSH-2.0')))).toContain('no MQTT broker')
  })
})
