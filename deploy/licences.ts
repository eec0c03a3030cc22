import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Library } from './libatomic.ts'

const TERMS = '{LICENSE,LICENCE,License,license,COPYING,NOTICE}*'
const RULE = '='.repeat(80)

/** The terms of all parts of a bundle in one text: the packages installed in `folder`, the runtime among them, and the library. */
export function licencesOf(folder: string, library: Library | null): string {
  const modules = join(folder, 'node_modules')
  // A package lies directly in a node_modules, or there in the folder of its scope.
  const packages = globSync(
    ['{,**/node_modules/}[!.@]*/package.json', '{,**/node_modules/}@*/*/package.json'],
    {
      cwd: modules,
    },
  ).filter((path) => /^((.*\/)?node_modules\/)?(@[^/]+\/)?[^/]+\/package[.]json$/.test(path))
  const parts = packages.sort().map((path) => packageTerms(join(modules, dirname(path))))
  if (library) parts.push(section(`libatomic1 ${library.version} (Debian)`, [library.licence]))
  return `The parts of this bundle and their terms.\n\n${[...new Set(parts)].join('\n')}`
}

function packageTerms(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = globSync(TERMS, { cwd: folder, exclude: ['*.{js,json,map}'] })
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
  return section(
    `${name} ${version}: ${typeof license === 'string' ? license : JSON.stringify(license)}`,
    texts,
  )
}

const section = (title: string, texts: string[]) => `${RULE}\n${title}\n${RULE}\n\n${texts.join('\n')}\n`
