import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startProxy, type TcpProxy } from './proxy.ts'

const WAIT = { timeout: 20_000, interval: 10 }

const echo = createServer((socket) => {
  served.push(socket)
  socket.on('error', () => {})
  socket.pipe(socket)
})
let served: Socket[]
let proxy: TcpProxy
let client: Socket
let heard: string

beforeEach(async () => {
  served = []
  heard = ''
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  proxy = await startProxy((echo.address() as AddressInfo).port)
  client = connect(proxy.port, '127.0.0.1').on('data', (chunk) => {
    heard += chunk
  })
  client.on('error', () => {})
  client.write('1')
  await vi.waitFor(() => expect(heard).toBe('1'), WAIT)
})
afterEach(async () => {
  client.destroy()
  await proxy.stop()
  await new Promise((resolve) => echo.close(resolve))
})

/** Not once(), which fails at the error that comes before. */
const closing = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))

describe('the proxy', () => {
  it('lets nothing pass while frozen, and all of it in order afterwards', async () => {
    proxy.freeze()
    client.write('2')
    const other = connect(proxy.port, '127.0.0.1')
    await once(other, 'connect')
    client.write('3')
    expect(heard).toBe('1')
    proxy.thaw()
    await vi.waitFor(() => expect(heard).toBe('123'), WAIT)
    other.destroy()
  })

  it('keeps the order of what it delays', async () => {
    proxy.delay(50)
    for (const piece of ['2', '3', '4']) client.write(piece)
    await vi.waitFor(() => expect(heard).toBe('1234'), WAIT)
  })

  it('resets both sides', async () => {
    const closed = Promise.all([closing(client), closing(served[0])])
    proxy.reset()
    await closed
    await vi.waitFor(() => expect(proxy.connections()).toBe(0), WAIT)
  })

  it('leaves one side with a connection that nobody answers', async () => {
    const closed = closing(served[0])
    proxy.halfOpen('client')
    await closed
    client.write('2')
    expect(client.destroyed).toBe(false)
    expect(heard).toBe('1')
  })
})
