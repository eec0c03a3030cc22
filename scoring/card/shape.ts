/** A place in a card or in facts and what is wrong there. */
export interface Problem {
  /** Keys and indices joined by dots, such as `indicators.2.weight`. */
  path: string
  message: string
}

/** The keywords of JSON Schema that cards and facts are described with. */
interface Rule {
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: Rule[]
  description?: string
  properties?: Record<string, Rule>
  required?: string[]
  patternProperties?: Record<string, Rule>
  minProperties?: number
  maxProperties?: number
  items?: Rule | Rule[]
  minItems?: number
  minLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
}

/**
 * Every way in which data does not fit a TypeBox schema, all at once: TypeBox's own list ends after a few and
 * names every branch of a union.
 */
export function misfits(rule: Rule, value: unknown, path = ''): Problem[] {
  if (rule.anyOf) return misfitsOfUnion(rule.anyOf, value, path)
  const words = rule.enum ?? (rule.const === undefined ? undefined : [rule.const])
  if (words) return words.includes(value) ? [] : [misfit(rule, value, path)]
  if (rule.type === 'object') {
    return isObject(value) ? misfitsOfObject(rule, value, path) : [misfit(rule, value, path)]
  }
  if (rule.type === 'array') {
    return Array.isArray(value) ? misfitsOfArray(rule, value, path) : [misfit(rule, value, path)]
  }
  return fits(rule, value) ? [] : [misfit(rule, value, path)]
}

/** Problems of the branch that is of the value's kind, so that the message is about what was meant. */
function misfitsOfUnion(branches: Rule[], value: unknown, path: string): Problem[] {
  if (branches.some((branch) => misfits(branch, value, path).length === 0)) return []
  const meant = isObject(value) ? branches.find((branch) => branch.type === 'object') : undefined
  return meant ? misfits(meant, value, path) : [misfit({ anyOf: branches }, value, path)]
}

function misfitsOfObject(rule: Rule, value: Record<string, unknown>, path: string): Problem[] {
  const named = Object.values(rule.patternProperties ?? {})[0]
  const keys = Object.keys(value)
  const missing = (rule.required ?? []).filter((key) => !Object.hasOwn(value, key))
  const few = keys.length < (rule.minProperties ?? 0)
  const many = keys.length > (rule.maxProperties ?? keys.length)
  return [
    ...missing.map((key) => ({ path: join(path, key), message: 'is missing' })),
    ...(few || many ? [{ path, message: count(rule) }] : []),
    ...keys.flatMap((key) => {
      const child = Object.hasOwn(rule.properties ?? {}, key) ? rule.properties![key] : named
      if (child) return misfits(child, value[key], join(path, key))
      const known = Object.keys(rule.properties ?? {}).join(', ')
      return [{ path: join(path, key), message: `this key is not known; known are ${known}` }]
    }),
  ]
}

function misfitsOfArray(rule: Rule, value: unknown[], path: string): Problem[] {
  const { items = {}, minItems = 0 } = rule
  const wrongLength = Array.isArray(items) ? value.length !== items.length : value.length < minItems
  if (wrongLength) return [misfit(rule, value, path)]
  return value.flatMap((item, index) =>
    misfits(Array.isArray(items) ? items[index]! : items, item, join(path, String(index))),
  )
}

function fits(rule: Rule, value: unknown): boolean {
  if (rule.type === 'boolean') return typeof value === 'boolean'
  if (rule.type === 'null') return value === null
  if (rule.type === 'string') {
    if (typeof value !== 'string' || value.length < (rule.minLength ?? 0)) return false
    return rule.pattern === undefined || new RegExp(rule.pattern, 'u').test(value)
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  if (rule.type === 'integer' && !Number.isInteger(value)) return false
  if (rule.exclusiveMinimum !== undefined && value <= rule.exclusiveMinimum) return false
  return value >= (rule.minimum ?? value) && value <= (rule.maximum ?? value)
}

function misfit(rule: Rule, value: unknown, path: string): Problem {
  return { path, message: `found ${describe(value)}, expected ${expected(rule)}` }
}

function expected(rule: Rule): string {
  if (rule.description) return rule.description
  if (rule.anyOf) return rule.anyOf.map(expected).join(' or ')
  if (rule.enum) return rule.enum.join(' or ')
  if (rule.const !== undefined) return String(rule.const)
  if (rule.type === 'object') return 'a map'
  if (rule.type === 'array') return expectedList(rule)
  if (rule.type === 'string') return rule.minLength ? 'a text that is not empty' : 'a text'
  if (rule.type === 'boolean') return 'true or false'
  if (rule.type === 'null') return 'null'
  const from = rule.minimum === undefined ? '' : ` from ${rule.minimum}`
  const to = rule.maximum === undefined ? '' : ` to ${rule.maximum}`
  const above = rule.exclusiveMinimum === undefined ? '' : ` above ${rule.exclusiveMinimum}`
  return `a ${rule.type === 'integer' ? 'whole ' : ''}number${from}${to}${above}`
}

function expectedList({ items, minItems }: Rule): string {
  if (Array.isArray(items)) return `a list of ${items.length}`
  return minItems ? `a list of at least ${minItems}` : 'a list'
}

function count({ properties = {}, maxProperties }: Rule): string {
  const names = Object.keys(properties).join(', ')
  if (!names) return 'must not be empty'
  return `has ${maxProperties === 1 ? 'exactly' : 'at least'} one of ${names}`
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  return isObject(value) ? 'a map' : (JSON.stringify(value) ?? String(value))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
