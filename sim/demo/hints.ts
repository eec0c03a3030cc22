import { join, relative } from 'node:path'

export interface HintsInput {
  folder: string
  httpPort: number
  mqttPort: number
  gatewayPid: number | undefined
  /** Start of what was simulated, epoch milliseconds. */
  from: number
  seconds: number
}

/** The address of the board, and what to try next. */
export function hints({ folder, httpPort, mqttPort, gatewayPid, from, seconds }: HintsInput): string {
  const page = `http://127.0.0.1:${httpPort}`
  const range = `from=${instant(from)}&to=${instant(from + 86_400_000)}`
  const topic = 'lineside/v1/line-1/st-60/scrap'
  return `
  The line runs. The board was full after ${seconds} s:

      ${page}

  Try next
    figures of each worker    curl '${page}/api/v1/kpis?by=worker&bucket=shift&${range}'
    a reading of your own     mosquitto_pub -p ${mqttPort} -q 1 -t ${topic} -m 1
      without mosquitto       npx mqtt pub -h 127.0.0.1 -p ${mqttPort} -q 1 -t ${topic} -m 1
    pull the plug             kill -9 ${gatewayPid ?? '<gateway>'}      it comes back, and no unit is missing
    what left for the plant   tail -f ${shown(folder, 'upstream.ndjson')}
    the truth to compare      tail -f ${shown(folder, ledgerName(from))}
    logs                      ls ${shown(folder, 'logs')}

  Ctrl-C stops everything.
`
}

/** Each run writes its own truth, also where the data are kept. */
export function ledgerName(from: number): string {
  return `truth-${instant(from).replaceAll(':', '')}.ndjson`
}

const instant = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
const shown = (folder: string, name: string) => relative(process.cwd(), join(folder, name)) || name
