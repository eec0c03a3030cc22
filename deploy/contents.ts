import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { emit } from './emit.ts'
import type { Platform } from './platform.ts'

/** Where the program begins: the command, and what the installer asks of it. */
const ENTRIES = ['bin/start.js', 'deploy/installer.ts']
/** Files beside the code, by their paths in the house. */
const DATA = ['config/{cards,examples}/*.yaml', 'config/site.schema.json']
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'docs/**/*.{md,png}']

/** Writes the program as JavaScript, its data and its name and version into `to`; the page has to be built there. */
export function writeProgram(house: string, version: string, to: string): void {
  emit(house, ENTRIES, to)
  copy(house, DATA, to)
  const about = { name: 'lineside', version, private: true, type: 'module', license: 'UNLICENSED' }
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(about, null, 2)}\n`)
}

/** Writes what surrounds the program: installer, units, command, documents, and for what it was made. */
export function writeSurroundings(house: string, version: string, platform: Platform, to: string): void {
  const own = platform.os === 'linux' ? 'linux' : 'windows'
  cpSync(join(house, 'deploy', own), to, { recursive: true })
  cpSync(join(house, 'deploy', 'first-site.yaml'), join(to, 'deploy', 'first-site.yaml'))
  copy(house, DOCUMENTS, to)
  writeFileSync(join(to, 'release'), `version=${version}\nplatform=${platform.id}\n`)
  for (const path of globSync(['*.sh', 'bin/lineside'], { cwd: to })) chmodSync(join(to, path), 0o755)
}

export function versionOf(house: string): string {
  return (JSON.parse(readFileSync(join(house, 'package.json'), 'utf8')) as { version: string }).version
}

function copy(house: string, patterns: string[], to: string): void {
  for (const path of globSync(patterns, { cwd: house })) {
    mkdirSync(dirname(join(to, path)), { recursive: true })
    cpSync(join(house, path), join(to, path))
  }
}
