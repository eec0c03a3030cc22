import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import { requirePeer } from '../peers.ts'
import { TOPIC } from '../raw-client.ts'
import { brokerFolder, type StoringBroker } from './broker.ts'

const run = promisify(execFile)
const hasMosquitto =
  requirePeer('mosquitto_pub', 'mosquitto-clients') && requirePeer('mosquitto_sub', 'mosquitto-clients')
/** A client that gets no answer ends by itself, so that the test does. */
const DEADLINE = { timeout: 20_000 }

const folder = brokerFolder()
let broker: StoringBroker
const running: ChildProcess[] = []

beforeAll(async () => {
  broker = await folder.start()
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => folder.remove())

const server = () => ['-h', '127.0.0.1', '-p', String(broker.port), '-V', 'mqttv311']
const pub = (...args: string[]) => run('mosquitto_pub', [...server(), ...args], DEADLINE)

interface Subscriber {
  /** Lines of QoS, RETAIN, topic and payload of what came. */
  lines(): string[]
  ended: Promise<unknown>
  child: ChildProcess
}

/** mosquitto_sub, once its subscription is granted; `-W` ends it where nothing else does. */
async function sub(...args: string[]): Promise<Subscriber> {
  // Line by line: on a pipe it would write all at its end.
  const command = ['-oL', 'mosquitto_sub', ...server(), '-d', '-W', '20', '-F', '> %q %r %t %p']
  const child = spawn('stdbuf', [...command, ...args])
  running.push(child)
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const ended = once(child, 'close')
  await eventually(() => expect(output).toContain('Subscribed'), 20_000, 10)
  const lines = () => output.split('\n').flatMap((line) => (line.startsWith('> ') ? [line.slice(2)] : []))
  return { lines, ended, child }
}

describe.runIf(hasMosquitto)('clients of mosquitto', () => {
  it.each(['0', '1', '2'])('publish and subscribe with QoS %s, and the reading is taken', async (qos) => {
    const before = broker.values().length
    const reader = await sub('-q', qos, '-t', 'lineside/#', '-C', '1')
    await pub('-q', qos, '-t', TOPIC, '-m', `1${qos}`)
    await reader.ended
    expect(reader.lines()).toEqual([`${qos} 0 ${TOPIC} 1${qos}`])
    await eventually(() => expect(broker.values().slice(before)).toEqual([Number(`1${qos}`)]))
  })

  it('publish line by line with QoS 2, all of it, in order', async () => {
    const reader = await sub('-q', '2', '-t', 'lines', '-C', '200')
    const child = spawn('mosquitto_pub', [...server(), '-q', '2', '-t', 'lines', '-l'])
    running.push(child)
    child.stdin.end(Array.from({ length: 200 }, (_, n) => `${n}\n`).join(''))
    await reader.ended
    expect(reader.lines()).toEqual(Array.from({ length: 200 }, (_, n) => `2 0 lines ${n}`))
  })

  it('get a retained message, and none once it is cleared', async () => {
    await pub('-q', '1', '-r', '-t', 'retained/a', '-m', 'x')
    const reader = await sub('-q', '1', '-t', 'retained/#', '-C', '1')
    await reader.ended
    expect(reader.lines()).toEqual(['1 1 retained/a x'])
    await pub('-q', '1', '-r', '-n', '-t', 'retained/a')
    const later = await sub('-q', '1', '-t', 'retained/#', '-C', '1')
    await pub('-q', '1', '-t', 'retained/a', '-m', 'live')
    await later.ended
    expect(later.lines()).toEqual(['1 0 retained/a live'])
  })

  it('leave a will when they are lost, and none when they say goodbye', async () => {
    const reader = await sub('-q', '1', '-t', 'will/#', '-C', '1')
    const will = (topic: string) => ['--will-topic', topic, '--will-payload', 'gone', '--will-qos', '1']
    const polite = await sub('-t', 'none', ...will('will/polite'))
    polite.child.kill('SIGINT')
    await polite.ended
    const lost = await sub('-t', 'none', ...will('will/lost'))
    lost.child.kill('SIGKILL')
    await reader.ended
    expect(reader.lines()).toEqual(['1 0 will/lost gone'])
  })

  it('come back to a kept session and get what they missed', async () => {
    const session = ['-c', '-i', 'mosquitto-kept', '-q', '2', '-t', 'missed/+']
    const first = await sub(...session)
    first.child.kill('SIGINT')
    await first.ended
    await pub('-q', '1', '-t', 'missed/1', '-m', 'a')
    await pub('-q', '2', '-t', 'missed/2', '-m', 'b')
    await pub('-q', '0', '-t', 'missed/0', '-m', 'lost')
    const second = await sub(...session, '-C', '2')
    await second.ended
    expect(second.lines()).toEqual(['1 0 missed/1 a', '2 0 missed/2 b'])
  })
})
