import { once } from 'node:events'
import { createLog, LinesideError, systemClock } from '../../base/index.ts'
import { loadSite } from '../../config/index.ts'
import { startGateway } from '../../gateway/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Command } from '../command.ts'

export const command: Command = {
  summary: 'take readings, work out figures, show the page, forward summaries',
  usage: 'SITE.yaml [--set key.path=value]...',
  examples: [
    'lineside gateway site.yaml                                   runs the gateway of this site',
    'lineside gateway site.yaml --set gateway.http.port=18080     the page on another port',
    'LINESIDE_LOG=debug lineside gateway site.yaml                says more in the log (standard error)',
  ],
  options: {
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([file, ...more], { set }) {
    if (!file || more.length > 0) throw new LinesideError('USAGE', 'gateway needs one site file')
    const site = loadSite(file, Array.isArray(set) ? set : [])
    const log = createLog('gateway')
    const { promise: crashed, resolve } = Promise.withResolvers<Error>()
    const gateway = await startGateway(site, {
      version: packageJson.version,
      clock: systemClock,
      log,
      onCrash: resolve,
    })
    console.log(
      `lineside gateway: page at ${gateway.url}, broker at mqtt://${site.gateway.mqtt.host}:${gateway.mqttPort}`,
    )
    const signal = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]).then(() => undefined)
    const error = await Promise.race([signal, crashed])
    await gateway.stop()
    if (error) console.error(`lineside: ${error.message}`)
    return error ? 1 : 0
  },
}
