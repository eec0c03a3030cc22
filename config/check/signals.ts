import type { Problem } from '../problems.ts'
import { child, describe, type Located, problemAt, text, toValue } from '../read/node.ts'
import { signalsOf } from '../read/parts.ts'
import { ROLES } from '../schema.ts'

const KNOWN: readonly string[] = ROLES
const COUNTS = ['good', 'scrap', 'rework']

/** Keys of a signal that make sense for some roles only. */
const ROLES_OF: Record<string, string[]> = {
  map: ['state'],
  limits: ['measure'],
  kind: ['measure'],
  width: COUNTS,
}

/** Keys of a source that name a part of what has one address. */
const PARTS = ['bit', 'pointer', 'each', 'where']

/** CONFIG_BAD_VALUE where a signal contradicts its role, CONFIG_SOURCE_TWICE where two read the same source. */
export function checkSignals(whole: Located): Problem[] {
  const signals = signalsOf(whole)
  return [...signals.flatMap(checkRole), ...signals.flatMap(checkLimits), ...checkSources(signals)]
}

function checkRole(signal: Located): Problem[] {
  const role = text(child(signal, 'role')) ?? ''
  if (!KNOWN.includes(role)) return []
  const misplaced = Object.entries(ROLES_OF).flatMap(([key, roles]) => {
    const value = child(signal, key)
    return value && !roles.includes(role) ? [contradiction(value, role, roles)] : []
  })
  const mode = child(signal, 'mode')
  if (mode && text(mode) === 'counter' && !COUNTS.includes(role)) {
    misplaced.push(contradiction(mode, role, COUNTS))
  }
  const width = child(signal, 'width')
  if (width && COUNTS.includes(role) && text(mode) !== 'counter') {
    const allowed = 'width only with mode: counter'
    misplaced.push(
      problemAt(width.node.place, 'CONFIG_BAD_VALUE', {
        path: width.path,
        found: describe(width.node),
        allowed,
      }),
    )
  }
  return misplaced
}

function contradiction({ path, node }: Located, role: string, roles: string[]): Problem {
  const found = `${describe(node)} for a signal with role ${role}`
  return problemAt(node.place, 'CONFIG_BAD_VALUE', {
    path,
    found,
    allowed: `it only for role ${roles.join(', ')}`,
  })
}

function checkLimits(signal: Located): Problem[] {
  const limits = child(signal, 'limits')
  const min = numberOf(child(limits, 'min'))
  const max = numberOf(child(limits, 'max'))
  if (!limits || min === undefined || max === undefined || min <= max) return []
  const found = `min ${min} above max ${max}`
  return [
    problemAt(limits.node.place, 'CONFIG_BAD_VALUE', {
      path: limits.path,
      found,
      allowed: 'min not above max',
    }),
  ]
}

function numberOf(located: Located | undefined): number | undefined {
  if (located?.node.kind !== 'scalar') return undefined
  return typeof located.node.value === 'number' ? located.node.value : undefined
}

function checkSources(signals: Located[]): Problem[] {
  const first = new Map<string, Located>()
  return signals.flatMap((signal) => {
    const source = child(signal, 'source')
    const device = text(child(source, 'device'))
    if (!source || device === undefined) return []
    const address = text(child(source, 'address'))
    // Two bits of a register have one address; so have two values of a message.
    const parts = PARTS.map((part) => child(source, part)).map((part) => (part ? toValue(part.node) : null))
    const key = JSON.stringify([device, address ?? null, ...parts])
    const earlier = first.get(key)
    if (!earlier) {
      first.set(key, signal)
      return []
    }
    const what = address === undefined ? `device ${device}` : `${address} of device ${device}`
    const found = `${what}, which ${earlier.path} reads too`
    const allowed = 'a source that no other signal reads'
    return [problemAt(source.node.place, 'CONFIG_SOURCE_TWICE', { path: source.path, found, allowed })]
  })
}
