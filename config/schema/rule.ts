/** The keywords of JSON Schema (draft 2020-12) that the site's schema is made of. */
export interface Rule {
  type?: string
  description?: string
  default?: unknown
  const?: unknown
  anyOf?: Rule[]
  properties?: Record<string, Rule>
  required?: string[]
  patternProperties?: Record<string, Rule>
  additionalProperties?: unknown
  items?: Rule
  minItems?: number
  pattern?: string
  format?: string
  minLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
}

/** The literals of a rule that allows nothing but literals; undefined for other rules. */
export function choices(rule: Rule): string[] | undefined {
  if (typeof rule.const === 'string') return [rule.const]
  if (!rule.anyOf?.every((branch) => typeof branch.const === 'string')) return undefined
  return rule.anyOf.map((branch) => String(branch.const))
}

/** What a rule allows, in words, for problems and the reference. */
export function allowedBy(rule: Rule): string {
  const words = choices(rule)
  if (words) return words.length === 1 ? words[0]! : `one of ${words.join(', ')}`
  if (rule.anyOf) return rule.anyOf.map(allowedBy).join(', or ')
  if (rule.type === 'object') return 'a map'
  if (rule.type === 'array') return rule.minItems ? 'a list that is not empty' : 'a list'
  if (rule.type === 'boolean') return 'true or false'
  if (rule.type === 'string') return allowedText(rule)
  return `${rule.type === 'integer' ? 'a whole number' : 'a number'}${limits(rule)}`
}

function limits({ minimum, maximum, exclusiveMinimum }: Rule): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` of at least ${minimum}`
  return exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`
}

function allowedText(rule: Rule): string {
  if (!rule.pattern && rule.format !== 'date')
    return rule.minLength ? 'a string that is not empty' : 'a string'
  return shapeOf(rule)?.allowed ?? `a string that fits ${rule.pattern}`
}

/** A rule in one or two words, for tables: what `allowedBy` says, with ids, durations and the like by name. */
export function kindOf(rule: Rule): string {
  if (rule.type === 'array' && rule.items) return `${allowedBy(rule)}, each ${kindOf(rule.items)}`
  if (rule.anyOf && !choices(rule)) return rule.anyOf.map(kindOf).join(' or ')
  return shapeOf(rule)?.name ?? allowedBy(rule)
}

interface Shape {
  /** How its pattern begins. */
  start: string
  name: string
  allowed: string
}

const SHAPES: Shape[] = [
  {
    start: '^[A-Za-z0-9]',
    name: 'id',
    allowed: 'an id: up to 64 letters, digits, "_", "-" and ".", the first a letter or digit',
  },
  { start: '^P(3', name: 'days', allowed: 'days, 31 at least, such as P31D or P1827D' },
  {
    start: '^P',
    name: 'duration',
    allowed: 'a duration of days, hours, minutes and seconds, such as PT30M or P1DT12H',
  },
  { start: '^([01]', name: 'time of day', allowed: 'a time of day from 00:00 to 23:59, such as 08:00' },
  { start: '^\\d{4}-', name: 'date', allowed: 'a date, such as 2026-01-31' },
  { start: '^(100', name: 'percentage', allowed: 'a percentage up to 100 %, such as "2 %"' },
  {
    start: '^[0-9A-Fa-f]{4}:',
    name: 'vendor and product',
    allowed: 'vendor and product of a USB device, such as "0403:6001"',
  },
  { start: '^[0-9]+-', name: 'USB port', allowed: 'a place in the USB tree, such as 1-1.2 or 1-1.2:1.0' },
  { start: '^opc', name: 'URL', allowed: 'a URL such as opc.tcp://10.0.0.5:4840' },
  { start: '^mqtt', name: 'URL', allowed: 'a URL such as mqtt://broker:1883 or mqtts://broker:8883' },
  { start: '^.+$', name: 'string', allowed: 'a string that is not empty' },
]

const shapeOf = ({ pattern }: Rule) => SHAPES.find(({ start }) => pattern?.startsWith(start))
