import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const COMMAND = new URL('../lineside.ts', import.meta.url).pathname
const EXAMPLE = new URL('../../config/examples/plant.yaml', import.meta.url).pathname

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'check', ...args], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

function siteFile(yaml: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'site.yaml')
  writeFileSync(file, yaml)
  return file
}

describe('lineside check', () => {
  it('sums up a site that is fine, exit 0', () => {
    const { status, stdout } = check(EXAMPLE)
    expect(status).toBe(0)
    expect(stdout).toContain('plant.yaml: fine. Site plant-1 (一号工厂), Asia/Shanghai')
    expect(stdout).toMatch(/^ +3 stations$/m)
    expect(stdout).toMatch(/^ +4 workers$/m)
  })

  it('prints all problems to standard output, a line each, exit 2', () => {
    const file = siteFile('site: { id: a, timezone: UTC, nme: x }\nlines: []\n')
    const { status, stdout } = check(file, '--set', 'gateway.id=a/b')
    expect(status).toBe(2)
    expect(stdout.trimEnd().split('\n')).toEqual([
      `${file}:1:31: CONFIG_UNKNOWN_KEY site.nme: found the key "nme"; allowed id, name, timezone, locale (did you mean name?)`,
      `${file}:2:8: CONFIG_BAD_VALUE lines: found an empty list; allowed a list that is not empty`,
      expect.stringMatching(
        /^--set gateway\.id:1:1: CONFIG_BAD_VALUE gateway\.id: found "a\/b"; allowed an id/,
      ),
    ])
  })

  it('prints the same for programs with --json', () => {
    const broken = check(siteFile('site: [\n'), '--json')
    expect(broken.status).toBe(2)
    expect(JSON.parse(broken.stdout).problems[0]).toMatchObject({ code: 'CONFIG_SYNTAX', line: 2, column: 1 })
    expect(JSON.parse(check(EXAMPLE, '--json').stdout)).toMatchObject({ problems: [], summary: { lines: 1 } })
  })

  it('prints the JSON Schema for editors with --schema', () => {
    const { status, stdout } = check('--schema')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: ['site', 'gateway', 'lines'],
      additionalProperties: false,
    })
  })

  it('says how it is used, exit 2', () => {
    expect(check()).toMatchObject({ status: 2, stderr: expect.stringContaining('USAGE') })
    expect(check('a.yaml', 'b.yaml').status).toBe(2)
    expect(check('none.yaml')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('CONFIG_NOT_READABLE'),
    })
  })
})
