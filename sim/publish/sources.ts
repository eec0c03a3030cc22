import { LinesideError } from '../../base/index.ts'
import type { Line, Site } from '../../config/site.ts'
import type { SimReading } from '../model/types.ts'
import { type Fed, fedByDevices } from '../possible.ts'
import { createMqttPublisher } from './mqtt.ts'
import type { Publisher } from './publisher.ts'
import { startSerialPublisher } from './serial.ts'

export interface SourcesOptions {
  site: Site
  line: Line
  /** URL of the broker that the stations publish to. */
  broker: string
  /** Port of the first OPC UA device instead of its endpoint's. */
  opcuaPort?: number
  /** Where the first serial device appears instead of at its path. */
  pty?: string
  /** Counters and states before the run. */
  opening: SimReading[]
  /** Start of the run, epoch milliseconds. */
  from: number
  /** Says in words what was started. */
  say(text: string): void
}

/** All sources of a line, each reading going the way that the site file says. Throws SIM_ errors. */
export async function startSources(options: SourcesOptions): Promise<Publisher> {
  const { site, line, broker, from } = options
  const fed = fedByDevices(site, line)
  const viaDevice = new Map(
    fed.map(({ station, signal, device }) => [`${station.id}/${signal.name}`, device.id]),
  )
  const publishers = new Map<string, Publisher>()
  const stop = async () => {
    await Promise.all([...publishers.values()].map((publisher) => publisher.stop()))
  }
  const mqtt = createMqttPublisher({
    url: broker,
    stations: line.stations.map(({ id }) => id),
    firstSeq: Math.floor(from / 1000),
  })
  publishers.set('', mqtt)
  try {
    for (const id of new Set(viaDevice.values())) {
      publishers.set(
        id,
        await startDevice(
          options,
          fed.filter(({ device }) => device.id === id),
        ),
      )
    }
  } catch (error) {
    await stop()
    throw error
  }

  const route = ({ station, signal }: SimReading) => viaDevice.get(`${station}/${signal}`) ?? ''
  const all = [...publishers.values()]
  return {
    async ready(waitMs) {
      await Promise.all(all.map((publisher) => publisher.ready(waitMs)))
      for (const reading of options.opening) if (route(reading) === '') await mqtt.publish(reading)
    },
    publish: (reading) => publishers.get(route(reading))!.publish(reading),
    async drained(waitMs) {
      await Promise.all(all.map((publisher) => publisher.drained(waitMs)))
    },
    stop,
  }
}

async function startDevice(options: SourcesOptions, fed: Fed[]): Promise<Publisher> {
  const { device } = fed[0]!
  const isFirst = options.site.devices.find(({ driver }) => driver === device.driver) === device
  if (device.driver === 'opcua') {
    // Its library takes longer to load than all the rest.
    const { startOpcuaPublisher } = await import('./opcua.ts')
    const endpoint = new URL(device.endpoint ?? 'opc.tcp://127.0.0.1:4840')
    const port = (isFirst ? options.opcuaPort : undefined) ?? Number(endpoint.port || 4840)
    const plc = await startOpcuaPublisher({
      port,
      path: endpoint.pathname === '/' ? '' : endpoint.pathname,
      variables: fed.map(({ station, signal }) => ({
        key: `${station.id}/${signal.name}`,
        nodeId: signal.source?.address ?? '',
        initial: openingOf(options.opening, station.id, signal.name),
      })),
    })
    options.say(`${device.id}: OPC UA server at ${plc.endpoint}`)
    return plc
  }
  if (device.driver !== 'serial')
    throw new LinesideError('SIM_NOT_POSSIBLE', `${device.id}: ${device.driver}`)
  const link = (isFirst ? options.pty : undefined) ?? device.path ?? `./${device.id}`
  const scanner = await startSerialPublisher({ link, prefix: device.time === 'prefix' })
  options.say(`${device.id}: serial port ${link} (${scanner.path}, held by ${scanner.by})`)
  return scanner
}

/** A source that says nothing at the opening (a badge reader) starts empty. */
function openingOf(opening: SimReading[], station: string, signal: string): SimReading {
  const found = opening.find((reading) => reading.station === station && reading.signal === signal)
  return found ?? { line: '', station, signal, t: opening[0]?.t ?? 0, v: '' }
}
