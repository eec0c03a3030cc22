import type { Problem } from '../problems.ts'
import { describe, type MapNode, type Node, type Place, problemAt } from './node.ts'
import { parseYaml } from './parse.ts'

/**
 * Applies `a.b.0.c=value` to the tree: the value is YAML, a number in the path is the index of an existing item
 * of a list, maps that are missing are made. Relative paths in the value start from the working directory.
 * Problems have `--set a.b.0.c` for a file: CONFIG_SYNTAX for broken YAML or a missing `=`, CONFIG_BAD_VALUE for a
 * path that leads nowhere, or to `include`.
 */
export function applySet(root: MapNode, assignment: string): Problem[] {
  const equals = assignment.indexOf('=')
  const path = (equals < 0 ? assignment : assignment.slice(0, equals)).trim()
  const origin = { file: `--set ${path}`, folder: process.cwd() }
  const place = { ...origin, line: 1, column: 1 }
  if (equals < 0 || path === '') {
    const allowed = 'KEY=VALUE, such as gateway.http.port=18080'
    return [problemAt(place, 'CONFIG_SYNTAX', { path, found: JSON.stringify(assignment), allowed })]
  }
  if (path === 'include' || path.startsWith('include.')) {
    const allowed = 'any other key: included files are read before values are set'
    return [problemAt(place, 'CONFIG_BAD_VALUE', { path, found: 'the key "include"', allowed })]
  }
  const { node, problems } = parseYaml(assignment.slice(equals + 1), origin)
  if (!node || problems.length > 0) return problems.map((problem) => ({ ...problem, path }))
  return assign(root, path, node, place)
}

function assign(root: MapNode, path: string, value: Node, place: Place): Problem[] {
  const keys = path.split('.')
  let parent: Node = root
  for (const [depth, key] of keys.entries()) {
    const last = depth === keys.length - 1
    const next: Node = last ? value : (step(parent, key) ?? emptyMap(place))
    if (parent.kind === 'map') {
      parent.entries.set(key, { keyPlace: place, node: next })
    } else if (parent.kind === 'list' && isIndex(parent.items, key)) {
      parent.items[Number(key)] = next
    } else {
      const reached = keys.slice(0, depth).join('.')
      const allowed =
        parent.kind === 'list' ? indexes(parent.items) : `a key of a map: ${reached} is ${describe(parent)}`
      return [problemAt(place, 'CONFIG_BAD_VALUE', { path, found: JSON.stringify(key), allowed })]
    }
    parent = next
  }
  return []
}

/** What is already there under `key`; undefined where there is nothing and a map can be made. */
function step(parent: Node, key: string): Node | undefined {
  const present = at(parent, key)
  const empty = present?.kind === 'scalar' && present.value === null
  return empty ? undefined : present
}

function at(parent: Node, key: string): Node | undefined {
  if (parent.kind === 'map') return parent.entries.get(key)?.node
  return parent.kind === 'list' ? parent.items[Number(key)] : undefined
}

const isIndex = (list: Node[], key: string) => /^\d+$/.test(key) && Number(key) < list.length
const indexes = (list: Node[]) =>
  list.length === 0 ? 'no index: the list is empty' : `an index from 0 to ${list.length - 1}`
const emptyMap = (place: Place): MapNode => ({ kind: 'map', place, entries: new Map() })
