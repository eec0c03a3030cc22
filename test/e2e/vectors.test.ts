import { afterEach, describe, it } from 'vitest'
import { kpis, type RunningGateway, sensor, settled, startGateway, temporaryFolder } from '../gateway.ts'
import { expectFamily } from '../vectors/compare.ts'
import { type KpiFamily, kpiFamilies, readFamily, shuffled } from '../vectors/kpi.ts'

/** Whole days with every kind of signal and disorder; `npm run soak` takes all families, in ten orders. */
const FAMILIES = process.env.LINESIDE_FAMILIES === 'all' ? kpiFamilies() : ['all', 'forgotten']
const SEEDS = Array.from({ length: Number(process.env.LINESIDE_SHUFFLES ?? 1) }, (_, i) => i + 7)

const folders: { remove(): void }[] = []
const gateways: RunningGateway[] = []
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop()
  for (const folder of folders.splice(0)) folder.remove()
})

async function start(family: KpiFamily, data: string): Promise<RunningGateway> {
  const gateway = await startGateway(family.siteFile, data)
  gateways.push(gateway)
  return gateway
}

/** Publishes in this order, QoS 1, several in flight. */
async function publish(gateway: RunningGateway, readings: KpiFamily['readings']): Promise<void> {
  const client = await sensor(gateway.mqttUrl, readings[0].client)
  await Promise.all(readings.map(({ topic, payload }) => client.publishAsync(topic, payload, { qos: 1 })))
  await client.endAsync()
}

function newFolder(): string {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder.path
}

describe('figures through broker, store and API equal those of an independent implementation', () => {
  it.each(FAMILIES)('%s, in the given order, live and after a restart', async (name) => {
    const family = readFamily(name)
    const data = newFolder()
    const gateway = await start(family, data)
    await publish(gateway, family.readings)
    await settled(gateway)
    await expectFamily(family, (query) => kpis(gateway, query))

    await gateway.stop()
    const again = await start(family, data)
    await settled(again)
    await expectFamily(family, (query) => kpis(again, query))
  })

  const orders = FAMILIES.flatMap((name) => SEEDS.map((seed) => [name, seed] as const))
  it.each(orders)('%s, shuffled with seed %i, killed in the middle', async (name, seed) => {
    const family = readFamily(name)
    const readings = shuffled(family.readings, seed)
    const middle = Math.floor(readings.length / 2)
    const data = newFolder()
    const gateway = await start(family, data)
    await publish(gateway, readings.slice(0, middle))
    await gateway.kill()
    const again = await start(family, data)
    await publish(again, readings.slice(middle))
    await settled(again)
    await expectFamily(family, (query) => kpis(again, query))
  })
})
