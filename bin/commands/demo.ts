import { join, resolve } from 'node:path'
import { LinesideError, systemClock } from '../../base/index.ts'
import { runDemo } from '../../sim/index.ts'
import type { Command, OptionValue } from '../command.ts'

const ROOT = join(import.meta.dirname, '../..')

export const command: Command = {
  summary: 'show everything on a simulated line: gateway, agent, simulator, stand-in for the plant',
  usage: '[options]',
  examples: [
    'lineside demo                     fill the running shift, then go on in real time; Ctrl-C stops',
    'lineside demo --speed 30          play the last half hour in a minute, to see the board move',
    'lineside demo --keep              go on with the data of the last demonstration',
    'lineside demo --port 18080 --mqtt-port 11883',
  ],
  options: {
    port: { type: 'string', help: 'HTTP port of the gateway (default 8080)' },
    'mqtt-port': { type: 'string', help: 'MQTT port of the gateway (default 1883)' },
    data: {
      type: 'string',
      help: 'folder for everything that is written (default .lineside in the checkout)',
    },
    keep: { type: 'boolean', help: 'keep the data of the last demonstration and go on where it ended' },
    seed: { type: 'string', help: 'same seed, same line (default 1)' },
    speed: {
      type: 'string',
      help: 'play the last half hour so many times faster than real time (default: at once)',
    },
  },
  async run(args, options) {
    if (args.length > 0) throw new LinesideError('USAGE', 'demo takes options only')
    const stop = new AbortController()
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort())
    return runDemo({
      siteFile: join(ROOT, 'config/examples/demo.yaml'),
      program: join(ROOT, 'bin/lineside.ts'),
      folder: typeof options.data === 'string' ? resolve(options.data) : join(ROOT, '.lineside'),
      keep: options.keep === true,
      httpPort: number(options.port, 'port', 8080),
      mqttPort: number(options['mqtt-port'], 'mqtt-port', 1883),
      seed: number(options.seed, 'seed', 1),
      speed: number(options.speed, 'speed', 0),
      clock: systemClock,
      signal: stop.signal,
      say: (text) => console.log(text),
    })
  },
}

function number(value: OptionValue, name: string, byDefault: number): number {
  if (value === undefined) return byDefault
  const parsed = Number(value)
  if (typeof value === 'string' && value.trim() !== '' && parsed >= 0) return parsed
  throw new LinesideError('USAGE', `--${name} ${value}: a number is needed`)
}
