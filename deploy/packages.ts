import { execFileSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isFor } from './binary.ts'
import type { Platform } from './platform.ts'

/** What Node never loads from a package: types, sources of TypeScript, maps, and what a compiler would need. */
const NEVER_LOADED = '**/*.{ts,mts,cts,map,gyp,gypi}'
const COMPILED = ['better-sqlite3/deps', 'better-sqlite3/src']
const HEAD_BYTES = 1024

/**
 * Installs the packages of the lock file that the program needs at run time, for this platform, into `folder`, which
 * gets `package.json`, the lock file and `node_modules`. No script of a package runs. The registry is that of npm's
 * own configuration; the lock file says what its packages have to hash to.
 */
export function installPackages(house: string, folder: string, { os, cpu }: Platform): void {
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    copyFileSync(join(house, file), join(folder, file))
  // npm sbom misses what was left out, unless it is not asked for either.
  const { devDependencies: _, ...manifest } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const target = [`--os=${os}`, `--cpu=${cpu}`, ...(os === 'linux' ? ['--libc=glibc'] : [])]
  execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', ...target], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
}

/**
 * Moves the runtime from the packages in `folder` to `to`, which is made. Throws ENOENT where npm left it out.
 * It stays the file that its registry package carries, byte for byte.
 */
export function takeRuntime(folder: string, { runtime }: Platform, to: string): void {
  const from = join(folder, 'node_modules', runtime.package)
  mkdirSync(to, { recursive: true })
  renameSync(join(from, runtime.file), join(to, runtime.file.replace('bin/', '')))
  rmSync(from, { recursive: true })
}

/** Moves the packages to `to`, without what is never loaded and without native binaries of other platforms. */
export function takePackages(folder: string, platform: Platform, to: string): void {
  cpSync(join(folder, 'node_modules'), to, { recursive: true, verbatimSymlinks: true })
  const remove = (path: string) => rmSync(join(to, path), { recursive: true, force: true })
  for (const path of [...globSync('**/.bin', { cwd: to }), '.package-lock.json', ...COMPILED]) remove(path)
  for (const path of globSync(NEVER_LOADED, { cwd: to })) remove(path)
  for (const path of globSync('**/*.node', { cwd: to })) {
    if (!isFor(platform, path, headOf(join(to, path)))) remove(path)
  }
}

function headOf(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  const handle = openSync(file, 'r')
  try {
    return head.subarray(0, readSync(handle, head, 0, HEAD_BYTES, 0))
  } finally {
    closeSync(handle)
  }
}
