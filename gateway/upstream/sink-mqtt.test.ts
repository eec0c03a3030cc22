import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes } from 'aedes'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { createMqttSink } from './sink-mqtt.ts'

const WAIT = { timeout: 45_000, interval: 20 }

it('sends a summary retained, as gateway and sink, with the password of its file, and resolves on PUBACK', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-sink-'))
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'secret\n')
  const broker = await Aedes.createBroker()
  const credentials: string[] = []
  const got: string[] = []
  broker.authenticate = ({ id }, username, password, done) => {
    credentials.push(`${id} ${username} ${password}`)
    done(null, true)
  }
  broker.authorizePublish = (client, { topic, payload, qos, retain }, done) => {
    if (client) got.push(`${topic} ${payload} ${qos} ${retain}`)
    done(null)
  }
  const server = createServer(broker.handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = { id: 'plant', sink: 'mqtt', format: 'json', everyMs: 1, settleMs: 1 } as const
  const sink = createMqttSink({ ...settings, url, username: 'gw', passwordFile }, 'gw-1', createLog('test'))
  const changes: boolean[] = []
  sink.onChange((connected) => changes.push(connected))
  onTestFinished(async () => {
    await sink.stop()
    await new Promise<void>((resolve) => broker.close(resolve))
    await new Promise((resolve) => server.close(resolve))
    rmSync(folder, { recursive: true })
  })

  sink.start()
  await vi.waitFor(() => expect(sink.connected()).toBe(true), WAIT)
  await sink.send('lineside/v1/kpi', 'one', { retain: true })
  expect(got).toEqual(['lineside/v1/kpi one 1 true'])
  expect(credentials).toEqual(['gw-1-plant gw secret'])
  await sink.stop()
  expect(changes).toEqual([true, false])
  await expect(sink.send('lineside/v1/kpi', 'two', { retain: true })).rejects.toMatchObject({
    code: 'SINK_UNREACHABLE',
  })
})
