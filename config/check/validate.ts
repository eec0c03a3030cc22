import type { Problem } from '../problems.ts'
import {
  describe,
  type Entry,
  joinPath,
  type ListNode,
  type Located,
  type MapNode,
  type Node,
  problemAt,
  type ScalarNode,
} from '../read/node.ts'
import { allowedBy, choices, type Rule } from '../schema/rule.ts'
import { suggest } from './suggest.ts'

/**
 * Every way in which a node does not fit the schema, with its place: CONFIG_UNKNOWN_KEY with the nearest known
 * key, CONFIG_MISSING_KEY, CONFIG_BAD_VALUE. No problems exactly where TypeBox's `Value.Check` agrees with the
 * value (a law test compares the two).
 */
export function validate(rule: Rule, { node, path }: Located): Problem[] {
  const words = choices(rule)
  if (words) return validateChoice(words, rule, { node, path })
  if (rule.anyOf) return validate(branchFor(rule.anyOf, node), { node, path })
  if (rule.type === 'object' && node.kind === 'map') return validateMap(rule, { node, path })
  if (rule.type === 'array' && node.kind === 'list') return validateList(rule, { node, path })
  if (node.kind === 'scalar' && fits(rule, node)) return []
  return [badValue(rule, { node, path })]
}

/** The branch meant: the one for maps where a map stands, for text where text stands, else one for other values. */
function branchFor(branches: Rule[], node: Node): Rule {
  if (node.kind === 'map') return branches.find(({ type }) => type === 'object') ?? branches[0]!
  const others = branches.filter(({ type }) => type !== 'object')
  const isText = node.kind === 'scalar' && typeof node.value === 'string'
  return others.find(({ type }) => (type === 'string') === isText) ?? others[0] ?? branches[0]!
}

function validateChoice(words: string[], rule: Rule, { node, path }: Located): Problem[] {
  if (node.kind === 'scalar' && typeof node.value === 'string' && words.includes(node.value)) return []
  const suggestion = node.kind === 'scalar' ? suggest(String(node.value), words) : undefined
  return [badValue(rule, { node, path }, suggestion)]
}

function validateMap(rule: Rule, { node, path }: Located<MapNode>): Problem[] {
  const missing = (rule.required ?? [])
    .filter((key) => !node.entries.has(key))
    .map((key) =>
      problemAt(node.place, 'CONFIG_MISSING_KEY', {
        path: joinPath(path, key),
        found: 'nothing',
        allowed: allowedBy(rule.properties![key]!),
      }),
    )
  return [...missing, ...[...node.entries].flatMap(([key, entry]) => validateEntry(rule, key, entry, path))]
}

function validateEntry(rule: Rule, key: string, entry: Entry, path: string): Problem[] {
  const at = joinPath(path, key)
  const known = Object.hasOwn(rule.properties ?? {}, key) ? rule.properties![key] : undefined
  const [pattern, named] = Object.entries(rule.patternProperties ?? {})[0] ?? []
  const child = known ?? (pattern && new RegExp(pattern).test(key) ? named : undefined)
  if (child) return validate(child, { node: entry.node, path: at })

  const found = `the key ${JSON.stringify(key)}`
  if (pattern) {
    const allowed = allowedBy({ type: 'string', pattern })
    return [problemAt(entry.keyPlace, 'CONFIG_BAD_VALUE', { path: at, found, allowed })]
  }
  const keys = Object.keys(rule.properties ?? {})
  const unset = keys.filter((name) => name !== key)
  return [
    problemAt(entry.keyPlace, 'CONFIG_UNKNOWN_KEY', {
      path: at,
      found,
      allowed: keys.join(', '),
      suggestion: suggest(key, unset),
    }),
  ]
}

function validateList(rule: Rule, { node, path }: Located<ListNode>): Problem[] {
  if (node.items.length < (rule.minItems ?? 0)) return [badValue(rule, { node, path })]
  return node.items.flatMap((item, index) =>
    rule.items ? validate(rule.items, { node: item, path: joinPath(path, index) }) : [],
  )
}

function fits(rule: Rule, { value }: ScalarNode): boolean {
  if (rule.type === 'boolean') return typeof value === 'boolean'
  if (rule.type === 'string') return typeof value === 'string' && fitsText(rule, value)
  if (rule.type !== 'number' && rule.type !== 'integer') return false
  return typeof value === 'number' && fitsNumber(rule, value)
}

function fitsText({ pattern, format, minLength = 0 }: Rule, value: string): boolean {
  if (value.length < minLength) return false
  if (pattern && !new RegExp(pattern, 'u').test(value)) return false
  return format !== 'date' || isDate(value)
}

function fitsNumber(rule: Rule, value: number): boolean {
  if (!Number.isFinite(value)) return false
  if (rule.type === 'integer' && !Number.isInteger(value)) return false
  if (rule.minimum !== undefined && value < rule.minimum) return false
  if (rule.maximum !== undefined && value > rule.maximum) return false
  return rule.exclusiveMinimum === undefined || value > rule.exclusiveMinimum
}

function isDate(value: string): boolean {
  try {
    Temporal.PlainDate.from(value, { overflow: 'reject' })
    return true
  } catch {
    return false
  }
}

function badValue(rule: Rule, { node, path }: Located, suggestion?: string): Problem {
  const unquoted = rule.type === 'string' && node.kind === 'scalar' && node.value !== null
  const quote = unquoted && typeof node.value !== 'string' ? `; write it in quotes: "${node.source}"` : ''
  const allowed = `${allowedBy(rule)}${quote}`
  return problemAt(node.place, 'CONFIG_BAD_VALUE', { path, found: describe(node), allowed, suggestion })
}
