import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { STATEMENTS } from '../../docs/mqtt/statements.ts'

const HOUSE = resolve(import.meta.dirname, '../..')
const sources = globSync(['test/conformance/*.test.ts', 'gateway/ingest/packet-ids.test.ts'], { cwd: HOUSE })
  .map((file) => readFileSync(resolve(HOUSE, file), 'utf8'))
  .join('\n')

/** Statements by section, as appendix B of the standard numbers them. */
const NUMBERS: Record<string, number> = {
  '1.5.3': 3,
  '2.2.2': 2,
  '2.3.1': 7,
  '3.1.0': 2,
  '3.1.2': 24,
  '3.1.3': 11,
  '3.1.4': 5,
  '3.2.0': 1,
  '3.2.2': 6,
  '3.3.1': 12,
  '3.3.2': 3,
  '3.3.4': 1,
  '3.3.5': 2,
  '3.6.1': 1,
  '3.8.1': 1,
  '3.8.3': 4,
  '3.8.4': 6,
  '3.9.3': 2,
  '3.10.1': 1,
  '3.10.3': 2,
  '3.10.4': 6,
  '3.12.4': 1,
  '3.14.1': 1,
  '3.14.4': 3,
  '4.1.0': 2,
  '4.3.1': 1,
  '4.3.2': 2,
  '4.3.3': 2,
  '4.4.0': 1,
  '4.5.0': 2,
  '4.6.0': 6,
  '4.7.1': 3,
  '4.7.2': 1,
  '4.7.3': 4,
  '4.8.0': 2,
  '6.0.0': 4,
  '7.0.0': 2,
  '7.1.1': 1,
  '7.1.2': 1,
}

describe('statements of MQTT 3.1.1', () => {
  it('are all there', () => {
    const ids = Object.entries(NUMBERS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, n) => `${section}-${n + 1}`),
    )
    expect(Object.keys(STATEMENTS)).toEqual(ids)
  })

  it.each(Object.entries(STATEMENTS))('%s has a test that is there, or a reason', (_, { test, reason }) => {
    expect(test ?? reason).toBeTruthy()
    if (test !== undefined) expect(sources).toContain(`'${test}'`)
  })
})
