import { once } from 'node:events'
import { userInfo } from 'node:os'
import { forgetTheStart } from '../../base/garbage.ts'
import { createLog, errorText, instantOf, LinesideError, systemClock } from '../../base/index.ts'
import { readSite } from '../../config/index.ts'
import { startGateway } from '../../gateway/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Command } from '../command.ts'
import { watchService } from '../service-watch.ts'

export const command: Command = {
  summary: 'take readings, work out figures, show the page, forward summaries',
  usage: 'SITE.yaml [--set key.path=value]...',
  examples: [
    'lineside gateway site.yaml                                   runs the gateway of this site',
    'lineside gateway site.yaml --set gateway.http.port=18080     the page on another port',
    'lineside gateway site.yaml --holds-from 2026-11-02T06:00:00+08:00   what changed in the site file holds since then',
    'kill -HUP PID                                                takes in the site file; no client is disconnected',
    'LINESIDE_LOG=debug lineside gateway site.yaml                says more in the log (standard error)',
  ],
  options: {
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
    'holds-from': {
      type: 'string',
      help: 'from when on a site file that changed since the last start holds (RFC 3339); default now',
    },
  },
  async run([file, ...more], { set, 'holds-from': holdsFrom }) {
    if (!file || more.length > 0) throw new LinesideError('USAGE', 'gateway needs one site file')
    const sets = Array.isArray(set) ? set : []
    const author = userInfo().username
    const log = createLog('gateway')
    let reload: (() => void) | undefined
    // From the first moment on: by default the signal would end the process.
    process.on('SIGHUP', () => reload?.())
    const { promise: crashed, resolve } = Promise.withResolvers<Error>()
    const gateway = await startGateway({
      load: () => readSite(file, sets),
      acceptance: {
        author,
        from: typeof holdsFrom === 'string' ? instantOf(holdsFrom, '--holds-from') : null,
      },
      version: packageJson.version,
      clock: systemClock,
      log,
      onCrash: resolve,
    })
    console.log(
      `lineside gateway: page at ${gateway.url}, broker at mqtt://${gateway.mqttHost}:${gateway.mqttPort}`,
    )
    const unwatch = watchService(gateway.proveStoring, log)
    forgetTheStart()
    reload = () => {
      gateway.reload(author).catch((error) => console.error(`lineside: not reloaded: ${errorText(error)}`))
    }
    const signal = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]).then(() => undefined)
    const error = await Promise.race([signal, crashed])
    unwatch()
    await gateway.stop()
    if (error) console.error(`lineside: ${error.message}`)
    return error ? 1 : 0
  },
}
