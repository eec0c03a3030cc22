import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Platform } from './platform.ts'

/** The one library that the runtime needs and a minimal Debian lacks. */
export interface Library {
  version: string
  /** Its terms, as Debian says them. */
  licence: string
}

const PACKAGE = 'libatomic1'

/**
 * Fetches `libatomic.so.1` of Debian for this platform into `to`, with the package sources of this machine, whose
 * signatures apt checks; nothing of this machine is changed. `scratch` is a folder for what is in between. Throws
 * where apt-get or dpkg-deb fails, so that this works on Debian and its kin alone.
 */
export function takeLibatomic(debian: NonNullable<Platform['debian']>, scratch: string, to: string): Library {
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(scratch, folder), { recursive: true })
  const apt = aptFor(debian, scratch)
  apt('update')
  // Its terms lie in the package of the compiler that it belongs to.
  apt('download', PACKAGE, compilerPackage(apt('show', PACKAGE)))
  const root = join(scratch, 'root')
  for (const file of globSync('*.deb', { cwd: scratch }))
    run('dpkg-deb', ['--extract', join(scratch, file), root])
  const [library] = globSync('{usr/,}lib/*/libatomic.so.1', { cwd: root })
  const [licence] = globSync('usr/share/doc/gcc-*/copyright', { cwd: root })
  const [archive] = globSync(`${PACKAGE}_*.deb`, { cwd: scratch })
  if (!library || !licence || !archive) throw new Error(`${PACKAGE} of ${debian} is not laid out as expected`)
  mkdirSync(to, { recursive: true })
  copyFileSync(join(root, library), join(to, 'libatomic.so.1'))
  return {
    version: run('dpkg-deb', ['--field', join(scratch, archive), 'Version']).trim(),
    licence: readFileSync(join(root, licence), 'utf8'),
  }
}

/** apt-get and apt-cache for another processor, with lists and downloads of their own. */
function aptFor(debian: string, scratch: string): (command: string, ...args: string[]) => string {
  const options = [
    `APT::Architecture=${debian}`,
    `APT::Architectures=${debian}`,
    `Dir::State::lists=${join(scratch, 'lists')}`,
    `Dir::Cache=${join(scratch, 'cache')}`,
    'Dir::State::status=/dev/null',
    // Downloads as whoever builds, in a folder that only they may write.
    'APT::Sandbox::User=',
    // A source that has nothing for this processor is no failure.
    'Acquire::Languages=none',
  ].flatMap((option) => ['-o', option])
  return (command, ...args) =>
    run(command === 'show' ? 'apt-cache' : 'apt-get', ['-qq', ...options, command, ...args], scratch)
}

function compilerPackage(shown: string): string {
  const [, name] = /^Depends: .*\b(gcc-\d+-base)\b/m.exec(shown) ?? []
  if (!name) throw new Error(`${PACKAGE} does not say which compiler it belongs to`)
  return name
}

const run = (program: string, args: string[], cwd?: string) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
