import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const START = join(import.meta.dirname, 'start.js')
const folder = mkdtempSync(join(tmpdir(), 'lineside-start-'))
afterAll(() => rmSync(folder, { recursive: true }))

const start = (cache: string, args: string[]) =>
  spawnSync(process.execPath, [START, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  })

describe('the way in', () => {
  it('keeps what was compiled for the next start', () => {
    const cache = join(folder, 'cache')
    const first = start(cache, ['--version'])
    expect(first.status).toBe(0)
    const kept = readdirSync(cache, { recursive: true })
    expect(kept).not.toHaveLength(0)
    expect(start(cache, ['--version']).stdout).toBe(first.stdout)
    expect(readdirSync(cache, { recursive: true })).toEqual(kept)
  })

  it('starts all the same where nothing can be kept', () => {
    const file = join(folder, 'no-folder')
    writeFileSync(file, '')
    const { status, stderr } = start(join(file, 'cache'), ['--version'])
    expect([status, stderr]).toEqual([0, ''])
  })

  it('replaces itself with the flags that keep memory small, once', () => {
    const shown = execFileSync(process.execPath, [START, '--version'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent('console.log(process.execArgv.length)')}`,
      },
    })
    expect(shown.split('\n')[0]).toBe('0')
    expect(shown.split('\n')[1]).toBe('2')
  })

  it('hands the arguments on, and the exit status back', () => {
    expect(start(join(folder, 'cache'), ['no-such-command']).status).toBe(2)
    expect(execFileSync(process.execPath, [START, '--version'], { encoding: 'utf8' })).toMatch(/^\d/)
  })
})
