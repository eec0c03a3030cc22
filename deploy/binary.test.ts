import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isFor } from './binary.ts'
import { PLATFORMS } from './platform.ts'

const MODULES = join(import.meta.dirname, '..', 'node_modules')
const binaries = globSync('{better-sqlite3,@serialport/bindings-cpp}/prebuilds/**/*.node', { cwd: MODULES })
const kept = (id: string) =>
  binaries
    .filter((path) => isFor(PLATFORMS.find((one) => one.id === id)!, path, readFileSync(join(MODULES, path))))
    .map((path) => path.split('/prebuilds/')[1])
    .sort()

describe('native binaries', () => {
  it('are kept for the platform of the bundle alone, one of each package', () => {
    expect(kept('linux-x64')).toEqual(['linux-x64.node', 'linux-x64/@serialport+bindings-cpp.glibc.node'])
    expect(kept('linux-arm64')).toEqual([
      'linux-arm64.node',
      'linux-arm64/@serialport+bindings-cpp.armv8.glibc.node',
    ])
    expect(kept('win-x64')).toEqual(['win32-x64.node', 'win32-x64/@serialport+bindings-cpp.node'])
  })

  it('are none where the header says nothing', () => {
    const [linux, , windows] = PLATFORMS
    for (const head of [
      Buffer.alloc(0),
      Buffer.alloc(1024),
      Buffer.from('MZ'),
      Buffer.from([0x7f, 0x45, 0x4c, 0x46]),
    ]) {
      expect(isFor(linux!, 'x.node', head) || isFor(windows!, 'x.node', head)).toBe(false)
    }
  })
})
