import type { Role } from '../../config/schema.ts'
import type { Fact } from '../facts/index.ts'

/** Results of a cycle, and the roles that count. */
const RESULTS = ['good', 'scrap', 'rework']

/**
 * Whether a fact holds what its role needs. Admission saw to it (contract.md 2); but a signal can have been given
 * another role since, from a time on at which it had facts already: those are no units of it.
 */
export function fitsRole({ v }: Pick<Fact, 'v'>, role: Role): boolean {
  switch (role) {
    case 'good':
    case 'scrap':
    case 'rework':
      return typeof v === 'number' && v >= 0
    case 'measure':
      return typeof v === 'number'
    case 'step':
      return Number.isSafeInteger(v)
    case 'cycle':
      return RESULTS.includes(v as string)
    case 'state':
    case 'badge':
    case 'product':
    case 'defect':
      return typeof v === 'string'
  }
}

/** The same of plain counts, in SQL. */
export const COUNT_FITS = "typeof(v) IN ('integer', 'real') AND v > 0"
export const CYCLE_FITS = "v IN ('good', 'scrap', 'rework')"
