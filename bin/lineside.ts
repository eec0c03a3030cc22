#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { errorText, LinesideError } from '../base/errors.ts'
import packageJson from '../package.json' with { type: 'json' }
import type { Command } from './command.ts'

const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  agent: () => import('./commands/agent.ts'),
  browse: () => import('./commands/browse.ts'),
  check: () => import('./commands/check.ts'),
  demo: () => import('./commands/demo.ts'),
  doctor: () => import('./commands/doctor.ts'),
  dump: () => import('./commands/dump.ts'),
  gateway: () => import('./commands/gateway.ts'),
  ports: () => import('./commands/ports.ts'),
  rebuild: () => import('./commands/rebuild.ts'),
  retain: () => import('./commands/retain.ts'),
  score: () => import('./commands/score.ts'),
  sim: () => import('./commands/sim.ts'),
  trust: () => import('./commands/trust.ts'),
  user: () => import('./commands/user.ts'),
  verify: () => import('./commands/verify.ts'),
}

/** What the caller has to mend before a second try can work: exit 2. */
const WRONG_SET_UP =
  /^(CONFIG_|USAGE|CARD_|ACCOUNT_(UNKNOWN|EXISTS|BAD_)|AGENT_UNKNOWN|DEVICE_CERTIFICATE_|.*_PORT_IN_USE|STORE_(NOT_WRITABLE|LOCKED|NEWER|OLDER|MISSING|DAMAGED|MIGRATION_FAILED|CHECKPOINT_MISSING))/

async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv
  if (!name || name === '--help' || name === '-h' || name === 'help') return printOverview(name ? 0 : 2)
  if (name === '--version' || name === '-V') return printVersion()
  const load = COMMANDS[name]
  if (!load) {
    console.error(`lineside: there is no command '${name}'. Commands: ${Object.keys(COMMANDS).join(' ')}`)
    return 2
  }
  const { command } = await load()
  const { values, positionals } = parsed(name, command, rest)
  if (values.help) return printHelp(name, command)
  return command.run(positionals, values)
}

function parsed(name: string, command: Command, args: string[]) {
  const options = { ...parserOptions(command), help: { type: 'boolean', short: 'h' } } as const
  try {
    return parseArgs({ args, allowPositionals: true, options })
  } catch (error) {
    throw new LinesideError('USAGE', `${errorText(error)} See lineside ${name} --help`, { cause: error })
  }
}

function printVersion(): number {
  console.log(packageJson.version)
  return 0
}

function parserOptions(command: Command) {
  return Object.fromEntries(
    Object.entries(command.options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) },
    ]),
  )
}

async function printOverview(status: number): Promise<number> {
  console.log(
    'lineside: KPIs of an assembly line, from its own sensors\n\nUsage: lineside COMMAND [options]\n',
  )
  for (const [name, load] of Object.entries(COMMANDS)) {
    console.log(`  ${name.padEnd(10)} ${(await load()).command.summary}`)
  }
  console.log(
    '\nlineside COMMAND --help shows options and examples. Exit: 0 done, 1 failed, 2 wrong usage or configuration.',
  )
  return status
}

function printHelp(name: string, command: Command): number {
  console.log(`${command.summary}\n\nUsage: lineside ${name} ${command.usage}\n`)
  const options = Object.entries(command.options)
  const label = ([option, { type, short }]: (typeof options)[number]) =>
    `${short ? `-${short}, ` : '    '}--${option}${type === 'string' ? ' VALUE' : ''}`
  const width = Math.max(0, ...options.map((option) => label(option).length))
  for (const option of options) console.log(`  ${label(option).padEnd(width)}  ${option[1].help}`)
  console.log(`\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`)
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const wrong = error instanceof LinesideError && WRONG_SET_UP.test(error.code)
  console.error(`lineside: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = wrong ? 2 : 1
}
