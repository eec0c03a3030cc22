import { LinesideError } from '../../base/index.ts'
import { checkSite, formatProblem, jsonSchema, type Problem, type Site } from '../../config/index.ts'
import type { Command } from '../command.ts'

export const command: Command = {
  summary: 'check a site file and print all its problems at once',
  usage: 'FILE [--set KEY=VALUE ...] [--json] | --schema',
  examples: [
    'lineside check site.yaml                                 problems, or a summary of the site',
    'lineside check site.yaml --set gateway.http.port=18080   the same with a value overridden',
    'lineside check site.yaml --json                          problems for a program',
    'lineside check --schema > site.schema.json               JSON Schema for an editor',
  ],
  options: {
    set: { type: 'string', multiple: true, help: 'override a value, such as gateway.http.port=18080' },
    json: { type: 'boolean', help: 'print {"problems": [...], "summary": {...}} instead of lines' },
    schema: { type: 'boolean', help: 'print the JSON Schema of the site file (draft 2020-12)' },
  },
  async run(args, options) {
    if (options.schema) {
      process.stdout.write(jsonSchema())
      return 0
    }
    const [file, ...rest] = args
    if (!file || rest.length > 0) throw new LinesideError('USAGE', 'check takes one file')
    const sets = Array.isArray(options.set) ? options.set : []
    const { site, problems } = checkSite(file, sets)
    console.log(options.json ? asJson(problems, site) : asText(file, problems, site))
    return problems.length > 0 ? 2 : 0
  },
}

function asJson(problems: Problem[], site: Site | undefined): string {
  return JSON.stringify({ problems, ...(site ? { summary: summaryOf(site) } : {}) }, null, 2)
}

function asText(file: string, problems: Problem[], site: Site | undefined): string {
  if (!site) return problems.map(formatProblem).join('\n')
  const counts = Object.entries(summaryOf(site)).map(
    ([what, count]) => `${String(count).padStart(6)} ${what}`,
  )
  return [`${file}: fine. Site ${site.id} (${site.name}), ${site.timezone}`, ...counts].join('\n')
}

function summaryOf(site: Site) {
  const stations = site.lines.flatMap((line) => line.stations)
  return {
    lines: site.lines.length,
    stations: stations.length,
    signals: stations.flatMap((station) => station.signals).length,
    devices: site.devices.length,
    workers: site.workers.length,
    teams: site.teams.length,
    products: site.products.length,
    standards: site.standards.length,
    targets: site.targets.length,
    shifts: site.calendar.shifts.length,
    exceptions: site.calendar.exceptions.length,
    sinks: site.upstream.length,
    cards: site.cards.length,
  }
}
