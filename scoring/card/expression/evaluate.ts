import { add, compare, divide, type Exact, multiply, subtract } from '../exact.ts'
import { atLeast, atMost } from '../tolerance.ts'
import type { Amount, Comparison, Condition } from './tree.ts'

/** What an expression can see: the score so far, and the facts; null where a value is missing. */
export interface Scope {
  score: Exact
  lookUp(reference: string): Exact | null
}

/** True, false, or null for unknown: Kleene's three values (scoring.md 1). */
export function holds(condition: Condition, scope: Scope): boolean | null {
  if (condition.kind === 'compare') return comparison(condition, scope)
  if (condition.kind === 'not') {
    const inner = holds(condition.of, scope)
    return inner === null ? null : !inner
  }
  const decisive = condition.kind === 'or'
  const left = holds(condition.left, scope)
  if (left === decisive) return decisive
  const right = holds(condition.right, scope)
  if (right === decisive) return decisive
  return left === null || right === null ? null : !decisive
}

/** The number an amount comes to; null where a value is missing or a divisor is zero. */
export function amountOf(amount: Amount, scope: Scope): Exact | null {
  if (amount.kind === 'number') return amount.value
  if (amount.kind === 'score') return scope.score
  if (amount.kind === 'reference') return scope.lookUp(amount.reference)
  const left = amountOf(amount.left, scope)
  const right = amountOf(amount.right, scope)
  if (!left || !right) return null
  if (amount.operator === '+') return add(left, right)
  if (amount.operator === '-') return subtract(left, right)
  if (amount.operator === '*') return multiply(left, right)
  return right.n === 0n ? null : divide(left, right)
}

function comparison(condition: Condition & { kind: 'compare' }, scope: Scope): boolean | null {
  const left = amountOf(condition.left, scope)
  const right = amountOf(condition.right, scope)
  if (!left || !right) return null
  const kinds = [condition.left.kind, condition.right.kind]
  const scoreAlone = kinds.includes('score') && kinds.includes('number')
  return scoreAlone ? exactly(condition.operator, left, right) : within(condition.operator, left, right)
}

function exactly(operator: Comparison, left: Exact, right: Exact): boolean {
  const order = compare(left, right)
  if (operator === '>=') return order >= 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order < 0
}

/** With the tolerance of scoring.md 2.5: > and < are the negations of ≤ and ≥. */
function within(operator: Comparison, left: Exact, right: Exact): boolean {
  if (operator === '>=') return atLeast(left, right)
  if (operator === '<=') return atMost(left, right)
  return operator === '>' ? !atMost(left, right) : !atLeast(left, right)
}
