import type { ErrorCode } from '../../base/index.ts'
import type { Problem } from '../problems.ts'

/** Where something is written. `folder` is what relative paths written there start from. */
export interface Place {
  file: string
  folder: string
  line: number
  column: number
}

export type Scalar = string | number | boolean | null

/** A value of the site file that knows where it is written: what YAML holds, without its notations. */
export type Node = MapNode | ListNode | ScalarNode
export interface MapNode {
  kind: 'map'
  place: Place
  entries: Map<string, Entry>
}
export interface ListNode {
  kind: 'list'
  place: Place
  items: Node[]
}
export interface ScalarNode {
  kind: 'scalar'
  place: Place
  value: Scalar
  /** As written: `0042` where the value is 42. */
  source: string
}
export interface Entry {
  keyPlace: Place
  node: Node
}

/** A node with the path that leads to it, such as `lines.0.id`. */
export interface Located<T extends Node = Node> {
  path: string
  node: T
}

export const joinPath = (path: string, key: string | number) => (path ? `${path}.${key}` : String(key))

/** The plain value of a node. */
export function toValue(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(toValue)
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toValue(entry.node)]))
}

/** The node under `key` of a map; undefined where there is no such key or no map. */
export function child(parent: Located | undefined, key: string): Located | undefined {
  if (parent?.node.kind !== 'map') return undefined
  const entry = parent.node.entries.get(key)
  return entry && { path: joinPath(parent.path, key), node: entry.node }
}

/** The items of the list under `key`; none where there is no such list. */
export function items(parent: Located | undefined, key: string): Located[] {
  const list = child(parent, key)
  if (list?.node.kind !== 'list') return []
  return list.node.items.map((node, index) => ({ path: joinPath(list.path, index), node }))
}

/** The entries of the map under `key`, with the name of each; none where there is no such map. */
export function named(
  parent: Located | undefined,
  key: string,
): (Located & { name: string; keyPlace: Place })[] {
  const map = child(parent, key)
  if (map?.node.kind !== 'map') return []
  return [...map.node.entries].map(([name, { node, keyPlace }]) => ({
    name,
    keyPlace,
    path: joinPath(map.path, name),
    node,
  }))
}

/** The string held by a node; undefined where it holds something else. */
export function text(located: Located | undefined): string | undefined {
  if (located?.node.kind !== 'scalar') return undefined
  return typeof located.node.value === 'string' ? located.node.value : undefined
}

/** What a node holds, in words, for a problem. */
export function describe(node: Node): string {
  if (node.kind === 'map') return node.entries.size === 0 ? 'an empty map' : 'a map'
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string') return JSON.stringify(shortened(node.value))
  return `${node.source} (a ${typeof node.value})`
}

const MOST_SHOWN = 80
const shortened = (text: string) => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text)

/** A problem at a place. */
export function problemAt(
  place: Place,
  code: ErrorCode,
  what: { path: string; found: string; allowed: string; suggestion?: string | undefined },
): Problem {
  const { file, line, column } = place
  const { suggestion, ...rest } = what
  return { code, file, line, column, ...rest, ...(suggestion === undefined ? {} : { suggestion }) }
}
