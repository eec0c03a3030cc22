import { afterEach, expect, it } from 'vitest'
import { kpis, type RunningGateway, sensor, siteFile, startGateway, temporaryFolder } from '../gateway.ts'

const folder = temporaryFolder()
let gateway: RunningGateway | undefined
afterEach(async () => {
  await gateway?.stop()
  folder.remove()
})

const SITE = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { good: { role: good } } }] }]
`

it('who has its readings acknowledged and then asks finds all of them counted', async () => {
  gateway = await startGateway(siteFile(folder.path, SITE), `${folder.path}/data`)
  const client = await sensor(gateway.mqttUrl, 'sensor-1')
  const from = Date.now() - 3_600_000
  let counted = 0
  for (const burst of [1, 500, 3000]) {
    const publish = (n: number) =>
      client.publishAsync('lineside/v1/line-1/st-1/good', `{"v":1,"ts":${from + n},"seq":${n}}`, { qos: 1 })
    await Promise.all(Array.from({ length: burst }, (_, i) => publish(counted + i)))
    counted += burst
    const { rows } = await kpis(gateway, { by: 'station', from, to: from + 3_600_000 })
    expect(rows.map(({ sums }) => sums.good)).toEqual([counted])
  }
  await client.endAsync()
})
