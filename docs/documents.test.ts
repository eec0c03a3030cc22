import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkSite } from '../config/index.ts'

const HOUSE = resolve(import.meta.dirname, '..')
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md'], { cwd: HOUSE })
const LINK = /\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g
/** A file of the house in code quotes, such as `config/cards/electronics-assembler.yaml`. */
const NAMED_FILE = /`([a-z][\w.-]*\/[\w./-]+\.(?:tsx?|mjs|yaml|json|css|md|png))`/g

const folder = mkdtempSync(join(tmpdir(), 'lineside-docs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (path: string) => readFileSync(join(HOUSE, path), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, path]) => path!)

/** The first fenced block of a language, without the indent of the list that it stands in. */
function block(text: string, language: string): string {
  const [, indent = '', body = ''] =
    new RegExp(`^( *)\`\`\`${language}\n(.*?)^ *\`\`\``, 'ms').exec(text) ?? []
  return body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
}

describe('documents', () => {
  it.each(DOCUMENTS)('%s links to what is there', (path) => {
    const links = found(read(path), LINK).map((link) => join(dirname(path), link))
    expect(
      [...links, ...found(read(path), NAMED_FILE)].filter((file) => !existsSync(join(HOUSE, file))),
    ).toEqual([])
  })

  it('the first site file of the README has no problems', () => {
    const file = join(folder, 'site.yaml')
    writeFileSync(
      file,
      block(read('README.md'), 'yaml').replace('config/cards/', join(HOUSE, 'config/cards/')),
    )
    expect(checkSite(file)).toMatchObject({ problems: [], site: { id: 'plant-1' } })
  })

  it.each(['serial', 'modbus', 'mqtt'])('the site file of docs/devices/%s.md has no problems', (device) => {
    const file = join(folder, `${device}.yaml`)
    writeFileSync(file, block(read(`docs/devices/${device}.md`), 'yaml'))
    expect(checkSite(file)).toMatchObject({ problems: [], site: { id: 'plant-1' } })
  })

  it('the site file of docs/devices/opcua.md has no problems', () => {
    const file = join(folder, 'opcua.yaml')
    writeFileSync(file, block(read('docs/devices/opcua.md'), 'yaml'))
    expect(checkSite(file)).toMatchObject({ problems: [], site: { id: 'plant-1' } })
  })

  it('the example of docs/scoring.md gives what is printed there', () => {
    const text = read('docs/scoring.md')
    const facts = join(folder, 'facts.json')
    writeFileSync(facts, block(text, 'json'))
    const args = [
      'bin/lineside.ts',
      'score',
      '--card',
      'config/cards/electronics-assembler.yaml',
      '--facts',
      facts,
    ]
    expect(execFileSync(process.execPath, args, { cwd: HOUSE, encoding: 'utf8' }).trim()).toBe(
      block(text, 'text').trim(),
    )
  })

  it('CI runs the test command of the README', () => {
    expect(read('.ci/run')).toContain('\nnpm ci && npm test\n')
    expect(read('README.md')).toContain('\nnpm ci && npm test\n')
  })
})
