/** A difference between two versions of the site's files. `before` undefined: added; `after` undefined: removed. */
export interface Change {
  /** What changed, such as `workers w-001 badges`: keys of the file, and ids of what lists hold. */
  path: string[]
  before?: unknown
  after?: unknown
}

type Json = Record<string, unknown>

/** By what an item of a list is known from one version to the next, where it has no id. */
const KEYS: Record<string, string[]> = {
  standards: ['product', 'station', 'from'],
  targets: ['line', 'shift', 'product', 'from'],
  exceptions: ['date'],
}
const LONGEST_VALUE = 120

/** The differences between what the files said before and what they say now, in their order. */
export function changesBetween(before: unknown, after: unknown, path: string[] = []): Change[] {
  if (isEqual(before, after)) return []
  const list = path.at(-1) ?? ''
  const [old, next] = [asMap(before, list), asMap(after, list)]
  if (old === undefined || next === undefined) {
    return [
      {
        path,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      },
    ]
  }
  const changes = [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) =>
    changesBetween(own(old, key), own(next, key), [...path, key]),
  )
  // The same items in another order.
  return changes.length > 0 ? changes : [{ path, before: Object.keys(old), after: Object.keys(next) }]
}

/** A difference as a person reads it, in English or Chinese. */
export function changeInWords({ path, before, after }: Change, locale: string): string {
  const isChinese = locale.startsWith('zh')
  const what = path.join(' ')
  if (before === undefined)
    return isChinese ? `${what}：新增 ${shown(after)}` : `${what}: added ${shown(after)}`
  if (after === undefined)
    return isChinese ? `${what}：删除 ${shown(before)}` : `${what}: removed ${shown(before)}`
  const arrow = `${shown(before)} → ${shown(after)}`
  return isChinese ? `${what}：${arrow}` : `${what}: ${arrow}`
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}

/** A map as it is, and a list of maps by the keys of its items; undefined for anything else. */
function asMap(value: unknown, list: string): Json | undefined {
  if (!Array.isArray(value)) return isMap(value) ? value : undefined
  if (value.length === 0 || !value.every(isMap)) return undefined
  const named = Object.fromEntries(value.map((item) => [keyOf(item, list), item]))
  return Object.keys(named).length === value.length ? named : undefined
}

function keyOf(item: Json, list: string): string {
  const keys = own(KEYS, list) ?? ['id']
  return keys
    .map((key) => item[key])
    .filter((part) => part !== undefined)
    .join(' ')
}

/** A key may be called `constructor`. */
function own<T>(map: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Lists are equal in the same order only; keys of maps in any. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  }
  if (!isMap(a) || !isMap(b)) return a === b
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  )
}
