import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * `npm test`: lint, types, rules, unused code, build, then all tests. Stops at the first stage that fails, exit 1.
 * Ends with a line `N passed, N failed, N skipped`: the tests, and each other stage as one.
 */
interface Counts {
  passed: number
  failed: number
  skipped: number
}
interface Stage {
  name: string
  run(): Counts
}

const HOUSE = resolve(import.meta.dirname, '..')

const STAGES: Stage[] = [
  { name: 'lint', run: () => script('lint') },
  { name: 'types', run: () => script('types') },
  { name: 'rules', run: () => script('rules') },
  { name: 'unused', run: () => script('unused') },
  ...(existsSync(join(HOUSE, 'vite.config.ts')) ? [{ name: 'build', run: () => script('build') }] : []),
  { name: 'tests', run: tests },
]

/** A script of package.json: one passed or one failed. */
function script(name: string): Counts {
  const good = succeeds('npm', ['run', '--silent', name])
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 }
}

function tests(): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-test-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const good = succeeds(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters])
    const counts = existsSync(report) ? countsOf(JSON.parse(readFileSync(report, 'utf8'))) : none()
    // A file that cannot be loaded fails without a failed test of its own.
    return good ? counts : { ...counts, failed: Math.max(1, counts.failed) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}

function countsOf(report: Report): Counts {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function succeeds(command: string, args: string[]): boolean {
  const { status, error } = spawnSync(command, args, { cwd: HOUSE, stdio: 'inherit' })
  if (error) console.error(`${command}: ${error.message}`)
  return status === 0
}

const none = (): Counts => ({ passed: 0, failed: 0, skipped: 0 })

function main(): number {
  const total = none()
  for (const { name, run } of STAGES) {
    const start = performance.now()
    const counts = run()
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds.padStart(6)} s`)
    if (counts.failed > 0) break
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total.failed === 0 ? 0 : 1
}

process.exitCode = main()
