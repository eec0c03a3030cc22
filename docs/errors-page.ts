import { ERRORS } from '../base/index.ts'

/** The table of error codes (base/errors.ts) in Markdown: a section for each part of the program, a row a code. */
export function errorsPage(): string {
  const rest = new Map<string, readonly [what: string, next: string]>(Object.entries(ERRORS))
  const sections = SECTIONS.map(({ title, where, prefixes }) => {
    const codes = [...rest].filter(([code]) => prefixes.some((prefix) => code.startsWith(prefix)))
    for (const [code] of codes) rest.delete(code)
    return section(title, where, codes)
  })
  if (rest.size > 0) throw new Error(`no section of docs/errors.md takes ${[...rest.keys()].join(', ')}`)
  return `${[HEAD, ...sections].join('\n\n')}\n`
}

const HEAD = `# Error codes

<!-- Generated from base/errors.ts by \`npm run -s docs\`. Mend the table there, not this page. -->

Logs, quarantine entries, problem documents of the API and the command line all speak in these codes. Where a code is
seen is said at the head of each section; what to do by symptom is in [operations.md](operations.md).`

interface Section {
  title: string
  /** Where its codes are seen. */
  where: string
  prefixes: string[]
}

const SECTIONS: Section[] = [
  {
    title: 'Site file',
    where: '`lineside check`, and at the start of `gateway`, `agent` and `sim`; exit 2.',
    prefixes: ['CONFIG_'],
  },
  { title: 'Command line', where: 'Standard error; exit 2.', prefixes: ['USAGE', 'CERTIFICATE_'] },
  {
    title: 'Service',
    where: 'The log of gateway and agent, where systemd runs them.',
    prefixes: ['SERVICE_'],
  },
  {
    title: 'Readings refused',
    where: 'The quarantine, the log of the gateway (`level` 40), `lineside_refused_total{code}`.',
    prefixes: ['READING_'],
  },
  {
    title: 'Broker',
    where: 'The log of the gateway; a port in use ends it with exit 2.',
    prefixes: ['MQTT_'],
  },
  {
    title: 'Accounts',
    where: 'Standard error of `lineside user`, exit 2; the log of gateway and agent.',
    prefixes: ['ACCOUNT_'],
  },
  {
    title: 'Corrections',
    where: 'The answer to the request (422).',
    prefixes: ['CORRECTION_'],
  },
  {
    title: 'Obstacle reports',
    where: 'The answer to the request (422).',
    prefixes: ['OBSTACLE_'],
  },
  {
    title: 'Store and figures',
    where: 'The log of the gateway, `/readyz`, `/api/v1/status`; at the start exit 2.',
    prefixes: ['STORE_', 'FLOOR_'],
  },
  {
    title: 'HTTP',
    where: 'Problem documents (RFC 9457); a port in use ends the gateway with exit 2.',
    prefixes: ['HTTP_'],
  },
  {
    title: 'Devices',
    where: 'The status view, `/api/v1/status`, the log of the gateway or agent.',
    prefixes: ['DEVICE_'],
  },
  { title: 'Agent', where: 'The log of the agent; AGENT_UNKNOWN ends it with exit 2.', prefixes: ['AGENT_'] },
  {
    title: 'Upstream',
    where: 'The status view, `/api/v1/status`, the log of the gateway.',
    prefixes: ['SINK_', 'UPSTREAM_'],
  },
  {
    title: 'Cards',
    where: '`lineside score`, and at the start of the gateway; exit 2.',
    prefixes: ['CARD_'],
  },
  { title: 'Simulator', where: 'Standard error of `sim` and `demo`.', prefixes: ['SIM_'] },
]

function section(title: string, where: string, codes: [string, readonly [string, string]][]): string {
  const rows = codes.map(([code, [what, next]]) => `| \`${code}\` | ${cell(what)} | ${cell(next)} |`)
  return [
    `## ${title}\n\n${where}\n`,
    '| code | what happened | what to do |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '\\<')
