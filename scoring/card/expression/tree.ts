import type { Exact } from '../exact.ts'

/** What a text of the expression grammar means (scoring.md 1): conditions decide, amounts count. */
export type Condition =
  | { kind: 'compare'; operator: Comparison; left: Amount; right: Amount }
  | { kind: 'not'; of: Condition }
  | { kind: 'and' | 'or'; left: Condition; right: Condition }

export type Amount =
  | { kind: 'number'; value: Exact }
  | { kind: 'score' }
  | { kind: 'reference'; reference: string }
  | { kind: 'arithmetic'; operator: '+' | '-' | '*' | '/'; left: Amount; right: Amount }

export type Comparison = '>=' | '>' | '<=' | '<'

/** A text that is no expression, with the place: both count from 1. */
export class ExpressionError extends Error {
  readonly line: number
  readonly column: number
  constructor(text: string, offset: number, message: string) {
    const before = text.slice(0, offset).split('\n')
    const column = before.at(-1)!.length + 1
    super(`line ${before.length}, column ${column}: ${message}`)
    this.name = 'ExpressionError'
    this.line = before.length
    this.column = column
  }
}

/** The references of a tree, in reading order, repeated ones included. */
export function referencesOf(tree: Condition | Amount): string[] {
  if (tree.kind === 'reference') return [tree.reference]
  if (tree.kind === 'not') return referencesOf(tree.of)
  if (tree.kind === 'number' || tree.kind === 'score') return []
  return [...referencesOf(tree.left), ...referencesOf(tree.right)]
}
