import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { ackReader, connectPacket, publishPacket } from './mqtt-wire.ts'

/**
 * A load of QoS 1 readings, in a process of its own: one that shares the server's event loop measures itself.
 * Prints one JSON line: readings acknowledged, seconds, and the delays of acknowledgement in milliseconds.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    clients: { type: 'string', default: '8' },
    window: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '5' },
    /** Readings a message. */
    batch: { type: 'string', default: '1' },
    /** Readings a second over all clients; 0: as many as the window lets through. */
    rate: { type: 'string', default: '0' },
  },
})
const port = Number(values.port)
const clients = Number(values.clients)
const window = Number(values.window)
const seconds = Number(values.seconds)
const batch = Number(values.batch)
const rate = Number(values.rate)

const started = performance.now()
const until = started + seconds * 1000
const delays: number[] = []
let acknowledged = 0

function payloadOf(seq: number): string {
  const ts = Date.now()
  if (batch === 1) return `{"v":1,"ts":${ts},"seq":${seq}}`
  const elements = Array.from({ length: batch }, (_, i) => `{"v":1,"ts":${ts},"seq":${seq * batch + i}}`)
  return `[${elements.join(',')}]`
}

function runClient(index: number): Promise<void> {
  const topic = `lineside/v1/line-1/st-${index}/good`
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  const sentAt = new Float64Array(65_536)
  let seq = 0
  let inFlight = 0
  const { promise, resolve } = Promise.withResolvers<void>()

  const allowed = () =>
    rate === 0 ? Infinity : (((performance.now() - started) / 1000) * rate) / clients / batch
  const fill = () => {
    if (performance.now() >= until) {
      if (inFlight === 0) socket.end()
      return
    }
    const packets: Buffer[] = []
    while (inFlight < window && seq < allowed()) {
      const packetId = (seq % 65_535) + 1
      packets.push(publishPacket(topic, packetId, payloadOf(seq++)))
      sentAt[packetId] = performance.now()
      inFlight++
    }
    if (packets.length > 0) socket.write(Buffer.concat(packets))
  }
  const read = ackReader((packetId) => {
    inFlight--
    acknowledged += batch
    delays.push(performance.now() - sentAt[packetId])
  })
  let pacing: NodeJS.Timeout | undefined
  socket.write(connectPacket(`load-${process.pid}-${index}`))
  // What is acknowledged together with the CONNECT would be passed over: nothing is sent before.
  socket.once('data', () => {
    socket.on('data', (chunk: Buffer) => {
      read(chunk)
      fill()
    })
    if (rate > 0) pacing = setInterval(fill, 2)
    fill()
  })
  socket.once('close', () => {
    clearInterval(pacing)
    resolve()
  })
  return promise
}

await Promise.all(Array.from({ length: clients }, (_, i) => runClient(i + 1)))
const elapsed = (performance.now() - started) / 1000
delays.sort((a, b) => a - b)
const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]
console.log(
  JSON.stringify({ acknowledged, seconds: elapsed, p50: at(0.5), p99: at(0.99), max: delays.at(-1) }),
)
