import { setTimeout as delay } from 'node:timers/promises'
import { eightSensors } from '../../test/full-speed-sensor.ts'
import { settled, siteFile, startGateway } from '../../test/gateway.ts'
import { freePort } from '../../test/line.ts'
import { whole } from '../figures.ts'
import { siteOf } from '../gateway.ts'
import type { Bench, Result, RowFamily } from '../row.ts'

const KILLS = 5
const STATIONS = Array.from({ length: 8 }, (_, n) => `st-${n + 1}`)

/** SIGKILL at random moments while eight clients send as fast as they can, and send again what was not acknowledged. */
export const kills: RowFamily = {
  ids: ['B9'],
  async measure({ folder, say }: Bench): Promise<Result[]> {
    const file = siteFile(folder, siteOf(STATIONS.length))
    const port = await freePort()
    const start = () => startGateway(file, `${folder}/b9`, [`gateway.mqtt.port=${port}`])
    let gateway = await start()
    let slowest = 0
    try {
      const sensors = eightSensors(port, STATIONS)
      for (let kill = 1; kill <= KILLS; kill++) {
        await delay(1000 + Math.random() * 2000)
        await gateway.kill()
        const killed = performance.now()
        gateway = await start()
        slowest = Math.max(slowest, (performance.now() - killed) / 1000)
      }
      const acknowledged = (await Promise.all(sensors.map((sensor) => sensor.finish()))).reduce(
        (a, b) => a + b,
      )
      const { store } = await settled(gateway)
      say(`${whole(acknowledged)} acknowledged, ${whole(store.facts)} stored`)
      const lost = Math.max(0, acknowledged - store.facts)
      const twice = Math.max(0, store.facts - acknowledged)
      return [
        {
          id: 'B9',
          what: `${KILLS} kills at full load`,
          measured: `${lost} lost, ${twice} twice of ${whole(acknowledged)}; ready in ${slowest.toFixed(1)} s at most`,
          reach: '0, 0, ≤ 5 s',
          value: slowest,
          isReached: lost === 0 && twice === 0 && slowest <= 5,
        },
      ]
    } finally {
      await gateway.stop()
    }
  },
}
