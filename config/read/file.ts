import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { errorText } from '../../base/index.ts'
import type { Problem } from '../problems.ts'
import { merge } from './merge.ts'
import { child, describe, type MapNode, type Node, type Place, problemAt, text } from './node.ts'
import { parseYaml } from './parse.ts'

/**
 * A site file and all that it includes, as one map; `include` itself is gone from it.
 * Included paths are relative to the file that names them. Without a root where any of the files could not be
 * understood: what it declares would seem missing. Problems: those of `parseYaml` and `merge`,
 * CONFIG_NOT_READABLE for a file that cannot be read, CONFIG_BAD_VALUE for a file that includes itself.
 */
export function readSiteFile(file: string): { root?: MapNode; problems: Problem[] } {
  const problems: Problem[] = []
  const place = { file, folder: dirname(file), line: 1, column: 1 }
  const root = readWithIncludes(file, { place, path: '', chain: [] }, problems)
  return root ? { root, problems } : { problems }
}

/** Who asks for a file: where it is named, and the files that led there. */
interface Request {
  place: Place
  path: string
  chain: string[]
}

function readWithIncludes(file: string, request: Request, problems: Problem[]): MapNode | undefined {
  const absolute = resolve(file)
  if (request.chain.includes(absolute)) {
    problems.push(
      problemAt(request.place, 'CONFIG_BAD_VALUE', {
        path: request.path,
        found: `a circle of files: ${JSON.stringify(file)} includes itself`,
        allowed: 'files that do not lead back here',
      }),
    )
    return undefined
  }
  const root = readOne(file, request, problems)
  if (!root) return undefined

  const includes = includesOf(root)
  root.entries.delete('include')
  let complete = true
  for (const { node, path } of includes.files) {
    const name = text({ node, path })
    if (name === undefined) {
      problems.push(
        problemAt(node.place, 'CONFIG_BAD_VALUE', {
          path,
          found: describe(node),
          allowed: 'the path of a file',
        }),
      )
      continue
    }
    const next = isAbsolute(name) ? name : join(dirname(file), name)
    const chain = [...request.chain, absolute]
    const part = readWithIncludes(next, { place: node.place, path, chain }, problems)
    if (part) merge(root, part, '', problems)
    else complete = false
  }
  problems.push(...includes.problems)
  return complete ? root : undefined
}

function readOne(file: string, request: Request, problems: Problem[]): MapNode | undefined {
  let source: string
  try {
    source = readFileSync(file, 'utf8')
  } catch (error) {
    const found = `${JSON.stringify(file)}: ${errorText(error)}`
    const { path } = request
    problems.push(
      problemAt(request.place, 'CONFIG_NOT_READABLE', { path, found, allowed: 'a file that can be read' }),
    )
    return undefined
  }
  const parsed = parseYaml(source, { file, folder: dirname(resolve(file)) })
  problems.push(...parsed.problems)
  if (!parsed.node) return undefined
  if (parsed.node.kind === 'map') return parsed.node
  problems.push(
    problemAt(parsed.node.place, 'CONFIG_BAD_VALUE', {
      path: '',
      found: describe(parsed.node),
      allowed: 'a map of the keys of a site file',
    }),
  )
  return undefined
}

function includesOf(root: MapNode): { files: { node: Node; path: string }[]; problems: Problem[] } {
  const include = child({ path: '', node: root }, 'include')
  if (!include) return { files: [], problems: [] }
  if (include.node.kind === 'list') {
    const files = include.node.items.map((node, index) => ({ node, path: `include.${index}` }))
    return { files, problems: [] }
  }
  const found = describe(include.node)
  const allowed = 'a list of files'
  return {
    files: [],
    problems: [problemAt(include.node.place, 'CONFIG_BAD_VALUE', { path: 'include', found, allowed })],
  }
}
