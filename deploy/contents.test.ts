import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { versionOf, writeProgram, writeSurroundings } from './contents.ts'
import { PLATFORMS } from './platform.ts'

const HOUSE = resolve(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'lineside-contents-'))
const bundle = join(scratch, 'bundle')
const program = join(bundle, 'program')
const inProgram = (pattern: string) => globSync(pattern, { cwd: program, exclude: ['node_modules'] })

beforeAll(() => {
  writeProgram(HOUSE, versionOf(HOUSE), program)
  writeSurroundings(HOUSE, versionOf(HOUSE), PLATFORMS[0]!, bundle)
})
afterAll(() => rmSync(scratch, { recursive: true }))

describe('the program of a bundle', () => {
  it('is JavaScript with each line and column where the source has it', () => {
    const file = 'gateway/ingest/commit'
    const lengths = (path: string) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .map(({ length }) => length)
    expect(lengths(join(program, `${file}.js`))).toEqual(lengths(join(HOUSE, `${file}.ts`)))
    expect(inProgram('**/*.ts')).toEqual([])
  })

  it('names no module that is not there', () => {
    const named = inProgram('**/*.js').flatMap((path) =>
      [
        ...readFileSync(join(program, path), 'utf8').matchAll(/(?:from|import\(|new URL\() ?'(\.[^']+)'/g),
      ].map(([, name]) => resolve(program, path, '..', name!)),
    )
    expect(named.length).toBeGreaterThan(500)
    expect(named.filter((path) => !statSync(path, { throwIfNoEntry: false })?.isFile())).toEqual([])
  })

  it('has all commands and threads, the cards, and no test', () => {
    const commands = globSync('*.ts', { cwd: join(HOUSE, 'bin/commands'), exclude: ['*.test.ts'] })
    const files = inProgram('**/*')
    expect(files).toEqual(
      expect.arrayContaining(commands.map((name) => `bin/commands/${name.replace('.ts', '.js')}`)),
    )
    expect(files).toEqual(
      expect.arrayContaining([
        'deploy/installer.js',
        'gateway/web/thread.js',
        'gateway/upstream/thread.js',
        'config/cards/electronics-assembler.yaml',
      ]),
    )
    expect(files.filter((path) => /[.](test|suite|law)[.]|^(test|bench)\//.test(path))).toEqual([])
  })

  it('starts and is ready in a folder without the checkout, with the site file of a new box', async () => {
    symlinkSync(join(HOUSE, 'node_modules'), join(program, 'node_modules'))
    const site = join(bundle, 'deploy/first-site.yaml')
    const sets = [`gateway.data=${join(scratch, 'data')}`, 'gateway.http.port=0', 'gateway.mqtt.port=0']
    const gateway = spawn(
      process.execPath,
      [join(program, 'bin/start.js'), 'gateway', site, ...sets.flatMap((set) => ['--set', set])],
      {
        cwd: scratch,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, LINESIDE_LOG: 'warn', NODE_COMPILE_CACHE: join(scratch, 'cache') },
      },
    )
    try {
      const [line] = await once(createInterface(gateway.stdout!), 'line')
      const [, url] = /page at (\S+),/.exec(line as string) ?? []
      expect((await fetch(`${url}/readyz`)).status).toBe(200)
    } finally {
      await end(gateway)
    }
    expect(gateway.exitCode).toBe(0)
  })
})

describe('a bundle', () => {
  it('has an installer, units, documents and a note of what it is for', () => {
    expect(readFileSync(join(bundle, 'release'), 'utf8')).toBe(
      `version=${versionOf(HOUSE)}\nplatform=linux-x64\n`,
    )
    expect(statSync(join(bundle, 'install.sh')).mode & 0o111).not.toBe(0)
    const files = globSync(['*', 'deploy/*', 'docs/*.md'], { cwd: bundle })
    expect(files).toEqual(
      expect.arrayContaining([
        'deploy/60-lineside-serial.rules',
        'deploy/lineside-agent.service',
        'deploy/lineside-gateway.service',
        'docs/install.md',
      ]),
    )
  })
})

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
