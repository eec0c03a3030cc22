import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const repository = join(import.meta.dirname, '../..')
const card = join(repository, 'config/cards/electronics-assembler.yaml')
const folder = mkdtempSync(join(tmpdir(), 'lineside-score-'))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string) => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
const facts = write(
  'facts.yaml',
  `subject: { id: w-001, post: assembler }
period: { label: 2026-11-02 day, from: 2026-11-02, to: 2026-11-03 }
values:
  kpi:worker_performance: { value: 0.925, n: 300 }
  kpi:defect_rate: { value: 0.02, n: 320 }
  kpi:step_compliance: { value: 0.99, n: 300 }
`,
)

/** The command as a user types it; the exit status and what was printed. */
async function score(...args: string[]) {
  const argv = [join(repository, 'bin/lineside.ts'), 'score', ...args]
  try {
    return { status: 0, ...(await promisify(execFile)(process.execPath, argv)) }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { status: code, stdout, stderr }
  }
}

describe('lineside score', () => {
  it('prints a sheet with a row an indicator, and what the lines of the card pay', async () => {
    const { status, stdout } = await score('--card', card, '--facts', facts)
    expect(status).toBe(0)
    expect(stdout).toContain('exactly at all pass lines scores 80 (good) and is paid 100 % of the base')
    expect(stdout).toContain('Score 85.185167, tier good')
    expect(stdout).toMatch(/^pace +0\.925 +pass +85 +44\.45 +37\.7825 +0 +0\.075$/m)
    expect(stdout).toContain('Best lever: pace')
  })

  it('prints nothing but the result object with --json', async () => {
    const { status, stdout, stderr } = await score('--card', card, '--facts', facts, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ score: 85.185167, engine: 'scoring/1', subject: 'w-001' })
    expect(stderr).toContain('exactly at all pass lines')
  })

  it.each([
    ['a file that is not there', () => [join(folder, 'none.yaml'), facts], 'CONFIG_NOT_READABLE'],
    ['broken YAML', () => [write('broken.yaml', 'id: [1'), facts], 'CONFIG_SYNTAX'],
    [
      'a card that is none',
      () => [write('bad.yaml', 'id: x\nfoo: 1\n'), facts],
      'foo: this key is not known',
    ],
    ['facts that are none', () => [card, write('bad.json', '{"values":{}}')], 'subject: is missing'],
  ] as const)('answers %s with exit 2 and the reason', async (_, files, reason) => {
    const [cardFile, factsFile] = files()
    const { status, stderr } = await score('--card', cardFile!, '--facts', factsFile!)
    expect(status).toBe(2)
    expect(stderr).toContain(reason)
  })

  it('says how it is used where a file is not named', async () => {
    const { status, stderr } = await score('--card', card)
    expect(status).toBe(2)
    expect(stderr).toContain('score needs --facts FILE')
  })
})
