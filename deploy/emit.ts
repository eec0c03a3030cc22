import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, normalize } from 'node:path'

/** A literal that may name a module of the program, or data that is imported. */
const NAMED = /(['"])((?:\.{1,2}\/)?(?:[\w-]+\/|\.\.\/)*[\w.-]+)\.(ts|json)\1/g

/**
 * Writes the program as JavaScript: `entries` and all modules that they name, be it by import or as the file of a
 * thread, in the same folders. Types become spaces and `.ts` becomes `.js`, so lines and columns are those of the
 * sources. Paths are relative to `house`, whose sources are read, and to `out`, where they are written.
 * Answers with the files written, sorted. Throws what reading, stripping and writing throw.
 */
export function emit(house: string, entries: string[], out: string): string[] {
  const waiting = [...entries]
  const written = new Set<string>()
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const target = asJavaScript(path)
    if (written.has(target)) continue
    written.add(target)
    const { code, names } = javaScriptOf(house, path)
    waiting.push(...names)
    mkdirSync(dirname(join(out, target)), { recursive: true })
    writeFileSync(join(out, target), code)
  }
  return [...written].sort()
}

/** The module without types, and the paths that it names. */
function javaScriptOf(house: string, path: string): { code: string; names: string[] } {
  const source = readFileSync(join(house, path), 'utf8')
  if (path.endsWith('.json')) return { code: source, names: [] }
  const names: string[] = []
  const stripped = path.endsWith('.ts') ? stripTypeScriptTypes(source) : source
  const code = stripped.replace(NAMED, (literal, quote: string, name: string, kind: string) => {
    const named = placeOf(house, path, `${name}.${kind}`)
    if (named === null) return literal
    names.push(named)
    return `${quote}${asJavaScript(`${name}.${kind}`)}${quote}`
  })
  return { code, names }
}

/** Where the file lies that a literal names, seen from its module or from the root of the house; null for none. */
function placeOf(house: string, module: string, name: string): string | null {
  const place = normalize(name.startsWith('.') ? join(dirname(module), name) : name)
  return (name.startsWith('.') || name.includes('/')) && existsSync(join(house, place)) ? place : null
}

const asJavaScript = (path: string) => path.replace(/\.ts$/, '.js')
