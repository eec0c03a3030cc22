import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

/** `npm run soak`: the same promises as `npm test`, held for longer. Half an hour and more; not part of CI. */
const HOUSE = resolve(import.meta.dirname, '..')

const RUNS: { name: string; files: string[]; env: Record<string, string> }[] = [
  {
    name: 'laws of figures, 5,000 cases each',
    files: ['gateway/floor', 'gateway/kpi'],
    env: { LINESIDE_CASES: '5000', LINESIDE_TEST_TIMEOUT: '3600000' },
  },
  {
    name: 'all vectors through the gateway, in ten orders',
    files: ['test/e2e/vectors.test.ts'],
    env: { LINESIDE_FAMILIES: 'all', LINESIDE_SHUFFLES: '10', LINESIDE_TEST_TIMEOUT: '300000' },
  },
  {
    name: 'the gateway killed 20 times under load',
    files: ['test/faults/the-gateway-is-killed-under-load.test.ts'],
    env: { LINESIDE_KILLS: '20', LINESIDE_TEST_TIMEOUT: '900000' },
  },
  {
    name: 'the upstream broker killed 20 times while summaries leave',
    files: ['test/faults/the-upstream-broker-is-killed-while-summaries-leave.test.ts'],
    env: { LINESIDE_KILLS: '20', LINESIDE_TEST_TIMEOUT: '900000' },
  },
  {
    name: '10,000 connections, a million random packets',
    files: [
      'test/faults/thousands-of-connections.test.ts',
      'test/faults/random-packets-before-and-after-connect.test.ts',
    ],
    env: { LINESIDE_CONNECTIONS: '10000', LINESIDE_PACKETS: '1000000', LINESIDE_TEST_TIMEOUT: '900000' },
  },
]

let failed = 0
for (const { name, files, env } of RUNS) {
  console.log(`\nsoak: ${name}`)
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
    cwd: HOUSE,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (status !== 0) failed++
}
console.log(`${RUNS.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
