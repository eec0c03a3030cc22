import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * `npm run soak`: the same promises as `npm test`, held for longer; not part of CI. Runs all parts one after the
 * other, whatever fails, and ends with a line `N passed, N failed`. Exit 0 if all passed, 1 if not, 2 on wrong usage.
 */
interface Part {
  name: string
  what: string
  /** About how long it takes on two cores, minutes; it is ended after ten times as long. */
  minutes: number
  files: string[]
  env: Record<string, string>
}

const HOUSE = resolve(import.meta.dirname, '..')
const KILLS = { LINESIDE_KILLS: '20', LINESIDE_LOAD: 'full' }

const PARTS: Part[] = [
  {
    name: 'laws',
    what: 'laws of the site file and of figures, 1,000 cases each',
    minutes: 20,
    files: ['config/load.law.test.ts', 'gateway/floor', 'gateway/kpi', 'gateway/corrections'],
    env: { LINESIDE_CASES: '1000' },
  },
  {
    name: 'clocks',
    what: 'the laws of clocks that are not set, 1,000 cases each',
    minutes: 5,
    files: ['gateway/ingest/placing.law.test.ts'],
    env: { LINESIDE_CASES: '1000' },
  },
  {
    name: 'retention',
    what: 'the law of facts that are dropped, 1,000 cases, and 20 kills while they are',
    minutes: 10,
    files: [
      'test/retention.law.test.ts',
      'test/faults/the-gateway-is-killed-while-old-facts-are-dropped.test.ts',
    ],
    env: { ...KILLS, LINESIDE_CASES: '1000' },
  },
  {
    name: 'vectors',
    what: 'all vectors through its rooms and through the gateway, in ten orders',
    minutes: 12,
    files: ['test/vectors/kpi.test.ts', 'test/e2e/vectors.test.ts'],
    env: { LINESIDE_FAMILIES: 'all', LINESIDE_SHUFFLES: '10' },
  },
  {
    name: 'gateway-kills',
    what: 'the gateway killed 20 times under load',
    minutes: 2,
    files: ['test/faults/the-gateway-is-killed-under-load.test.ts'],
    env: KILLS,
  },
  {
    name: 'agent-kills',
    what: 'the agent killed 20 times under load',
    minutes: 2,
    files: ['test/faults/the-agent-is-killed-under-load.test.ts'],
    env: KILLS,
  },
  {
    name: 'agent-network',
    what: 'the network of the agent cut 20 times under load',
    minutes: 2,
    files: ['test/faults/the-network-of-an-agent-is-cut-under-load.test.ts'],
    env: KILLS,
  },
  {
    name: 'upstream-kills',
    what: 'the upstream broker killed 20 times while summaries leave, and 20 times with the gateway',
    minutes: 5,
    files: ['test/faults/the-upstream-broker-is-killed-while-summaries-leave.test.ts'],
    env: KILLS,
  },
  {
    name: 'connections',
    what: '10,000 connections at once',
    minutes: 1,
    files: ['test/faults/thousands-of-connections.test.ts'],
    env: { LINESIDE_CONNECTIONS: '10000' },
  },
  {
    name: 'random-packets',
    what: 'a million random packets before CONNECT, and a million after',
    minutes: 3,
    files: ['test/faults/random-packets-before-and-after-connect.test.ts'],
    env: { LINESIDE_PACKETS: '1000000' },
  },
]

const usage = () => `npm run soak [-- --only NAME ...]

Promises of npm test, held for longer. All of it takes about ${minutesOf(PARTS)} minutes on two cores.

${PARTS.map(({ name, what, minutes }) => `  ${name.padEnd(15)} ${what}; about ${minutes} min`).join('\n')}

  --only NAME     this part alone; can be given several times
  --help          this text`

const minutesOf = (parts: Part[]) => parts.reduce((sum, { minutes }) => sum + minutes, 0)

interface Counts {
  passed: number
  failed: number
}

function runPart({ files, env, minutes }: Part): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-soak-'))
  const report = join(folder, 'report.json')
  const limitMs = 10 * minutes * 60_000
  const { status } = spawnSync(
    process.execPath,
    [
      ...['node_modules/vitest/vitest.mjs', 'run', ...files],
      ...['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`],
    ],
    {
      cwd: HOUSE,
      stdio: 'inherit',
      timeout: limitMs,
      // On the disk, where npm test is in memory (test/surroundings.ts).
      env: { ...process.env, TMPDIR: tmpdir(), LINESIDE_TEST_TIMEOUT: String(limitMs), ...env },
    },
  )
  const counts = existsSync(report) ? countsOf(readFileSync(report, 'utf8')) : { passed: 0, failed: 0 }
  rmSync(folder, { recursive: true })
  // A part that was ended, or whose file cannot be loaded, fails without a failed test of its own.
  return status === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) }
}

function countsOf(report: string): Counts {
  const { numPassedTests, numFailedTests } = JSON.parse(report) as Record<string, number>
  return { passed: numPassedTests, failed: numFailedTests }
}

/** The parts asked for; null where one of them is not known. */
function chosen(only: string[] | undefined): Part[] | null {
  if (only === undefined) return PARTS
  const parts = PARTS.filter(({ name }) => only.includes(name))
  return parts.length === new Set(only).size ? parts : null
}

function optionsOf(args: string[]): { only?: string[]; help?: boolean } | null {
  try {
    const options = { only: { type: 'string', multiple: true }, help: { type: 'boolean' } } as const
    return parseArgs({ args, options }).values
  } catch {
    return null
  }
}

function main(): number {
  const options = optionsOf(process.argv.slice(2))
  const parts = options && chosen(options.only)
  if (!parts || options.help) {
    console.log(usage())
    return parts ? 0 : 2
  }
  const total: Counts = { passed: 0, failed: 0 }
  console.log(`soak: ${parts.length} parts, about ${minutesOf(parts)} minutes`)
  for (const [index, part] of parts.entries()) {
    console.log(`\nsoak: ${index + 1} of ${parts.length}, ${part.name}: ${part.what}`)
    const start = performance.now()
    const counts = runPart(part)
    total.passed += counts.passed
    total.failed += counts.failed
    const seconds = Math.round((performance.now() - start) / 1000)
    console.log(`${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${part.name} ${seconds} s`)
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

process.exitCode = main()
