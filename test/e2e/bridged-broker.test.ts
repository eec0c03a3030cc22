import { expect, it, onTestFinished } from 'vitest'
import { foreignBroker, hasMosquitto } from '../foreign-broker.ts'
import { kpis, settled, siteFile, startGateway, temporaryFolder } from '../gateway.ts'

const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
calendar: { shifts: [{ id: day, start: "08:00", end: "20:00" }, { id: night, start: "20:00", end: "08:00" }] }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { good: { role: good } } }] }]
`

it.skipIf(!hasMosquitto())(
  'a mosquitto bridged to the gateway: its messages are readings like any other, across a restart',
  async () => {
    const { path, remove } = temporaryFolder()
    onTestFinished(remove)
    const file = siteFile(path, SITE)
    let gateway = await startGateway(file, `${path}/data`)
    onTestFinished(async () => {
      await gateway.stop()
    })
    const port = new URL(gateway.mqttUrl).port
    const broker = await foreignBroker([
      'connection lineside',
      `address 127.0.0.1:${port}`,
      'remote_clientid hall-bridge',
      'cleansession false',
      'notifications false',
      'restart_timeout 1',
      'topic good out 1 hall/ lineside/v1/line-1/st-1/',
    ])
    const from = Date.now() - 60_000
    for (const count of ['1', '2', '3']) await broker.publish('hall/good', count)
    await settled(gateway, 3)

    await gateway.stop()
    for (const count of ['10', '20']) await broker.publish('hall/good', count)
    gateway = await startGateway(file, `${path}/data`, [`gateway.mqtt.port=${port}`])
    const status = await settled(gateway, 5)
    expect(status.quarantine.total).toBe(0)
    const { rows } = await kpis(gateway, { by: 'station', from, to: Date.now() + 60_000 })
    expect(rows.map(({ sums }) => sums.good)).toEqual([36])
  },
)
