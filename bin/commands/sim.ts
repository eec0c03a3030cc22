import { instantOf, LinesideError, systemClock } from '../../base/index.ts'
import { loadSite } from '../../config/index.ts'
import { runSimulation, spanOf, startUpstreamBroker } from '../../sim/index.ts'
import type { Command, OptionValue } from '../command.ts'

/** The last readings have this long to be acknowledged once somebody has asked to stop. */
const STOP_MS = 6000

export const command: Command = {
  summary: 'simulate a line over its real protocols, with a ledger of the truth',
  usage: 'SITE.yaml [options]',
  examples: [
    'lineside sim site.yaml                                play the running shift up to now, then stop',
    'lineside sim site.yaml --live                         the same, then go on in real time until Ctrl-C',
    'lineside sim site.yaml --days 7 --seed 3 --ledger truth.ndjson   a week, ending now',
    'lineside sim site.yaml --speed 60 --live              one simulated minute a second, then real time',
    'lineside sim --upstream-broker 1884                   a stand-in for the broker of the plant',
  ],
  options: {
    seed: { type: 'string', help: 'same seed, same line (default 1)' },
    speed: {
      type: 'string',
      help: 'how many times faster than real time the past is played; 0: as fast as it is acknowledged (default 0)',
    },
    from: { type: 'string', help: 'start, RFC 3339 (default the start of the shift that --days reaches)' },
    shift: { type: 'boolean', help: 'start with the running shift (the default)' },
    days: { type: 'string', help: 'so many days before the end (default 0)' },
    to: { type: 'string', help: 'end, RFC 3339 (default now)' },
    live: { type: 'boolean', help: 'go on in real time until stopped' },
    'fast-to': { type: 'string', help: 'with --speed: as fast as it is acknowledged up to here, RFC 3339' },
    ledger: { type: 'string', help: 'write the truth here as NDJSON' },
    line: { type: 'string', help: 'line to simulate (default the first)' },
    broker: { type: 'string', help: "URL of the broker (default the gateway's of the site file)" },
    pty: { type: 'string', help: 'where the first serial device appears (default its path)' },
    'opcua-port': { type: 'string', help: "port of the first OPC UA server (default its endpoint's)" },
    wrap: { type: 'boolean', help: 'counters start 200 units before they wrap round' },
    wait: {
      type: 'string',
      help: 'seconds to wait for the broker and for readers of the devices (default 60)',
    },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key=value' },
    'upstream-broker': {
      type: 'string',
      help: 'instead of a line: a broker on this port that takes summaries',
    },
    messages: { type: 'string', help: 'with --upstream-broker: write the messages here as NDJSON' },
  },
  async run(args, options) {
    const signal = stopSignal()
    if (options['upstream-broker'] !== undefined) return upstream(options, signal)
    const [file, ...more] = args
    if (file === undefined || more.length > 0) throw new LinesideError('USAGE', 'one site file is needed')
    return line(file, options, signal)
  },
}

async function line(
  file: string,
  options: Record<string, OptionValue>,
  signal: AbortSignal,
): Promise<number> {
  const site = loadSite(file, many(options.set))
  const now = systemClock.now()
  const live = options.live === true
  const span = spanOf(
    site,
    { from: text(options.from), to: text(options.to), days: text(options.days), live },
    now,
  )
  const { host, port } = site.gateway.mqtt
  const fastTo = text(options['fast-to'])
  const totals = await runSimulation({
    ...span,
    site,
    signal,
    clock: systemClock,
    lineId: text(options.line),
    seed: number(options, 'seed') ?? 1,
    speed: number(options, 'speed') ?? 0,
    fastTo: fastTo === undefined ? span.from : instantOf(fastTo, '--fast-to'),
    wrap: options.wrap === true,
    ledger: text(options.ledger),
    broker: text(options.broker) ?? `mqtt://${host}:${port}`,
    opcuaPort: number(options, 'opcua-port'),
    pty: text(options.pty),
    waitMs: (number(options, 'wait') ?? 60) * 1000,
    say: (what) => console.error(`sim: ${what}`),
    onProgress(at, units) {
      const percent = Math.min(100, Math.floor((100 * (at - span.from)) / ((span.to ?? now) - span.from)))
      console.error(`sim: ${percent} %, ${new Date(at).toISOString()}, ${units} good units`)
    },
    onFilled: () => console.log('sim: the past is played'),
  })
  for (const [id, { good, scrap, rework }] of Object.entries(totals.stations)) {
    console.log(`${id}: ${good} good, ${scrap} scrap, ${rework} rework`)
  }
  return 0
}

async function upstream(options: Record<string, OptionValue>, signal: AbortSignal): Promise<number> {
  const broker = await startUpstreamBroker({
    port: number(options, 'upstream-broker') ?? 0,
    file: text(options.messages),
  })
  console.log(`sim: upstream broker on port ${broker.port}`)
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  const { messages, gateways } = broker.seen()
  await broker.stop()
  console.log(`sim: ${messages} summaries ${JSON.stringify(gateways)}`)
  return 0
}

/** Aborted by Ctrl-C or SIGTERM; what cannot be ended in time ends anyway. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const stop = () => {
    controller.abort()
    const late = () => {
      console.error('sim: not everything was acknowledged in time')
      process.exit(1)
    }
    setTimeout(late, STOP_MS).unref()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return controller.signal
}

const text = (value: OptionValue) => (typeof value === 'string' ? value : undefined)
const many = (value: OptionValue) => (Array.isArray(value) ? value : [])

function number(options: Record<string, OptionValue>, name: string): number | undefined {
  const value = text(options[name])
  if (value === undefined) return undefined
  const parsed = Number(value)
  if (value.trim() !== '' && Number.isFinite(parsed) && parsed >= 0) return parsed
  throw new LinesideError('USAGE', `--${name} ${value}: a number is needed`)
}
