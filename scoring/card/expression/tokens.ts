import { isFactsKey } from '../reference.ts'
import { ExpressionError } from './tree.ts'

export interface Token {
  kind: 'number' | 'reference' | 'word' | 'operator' | 'end'
  text: string
  offset: number
}

/** Bounds the depth of the tree too: nothing a person writes comes near it. */
const MOST_TOKENS = 500
const SPACE = /\s+/y
const NUMBER = /\d+(?:\.\d+)?(?![\p{L}\p{N}_.])/uy
const REFERENCE = /[a-z]+:[\p{L}\p{N}_.:@-]*/uy
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy
const OPERATOR = />=|<=|[><+\-*/()]/y
const WORDS = new Set(['score', 'and', 'or', 'not'])

/** The tokens of an expression, the last of kind `end`. Throws ExpressionError. */
export function tokens(text: string): Token[] {
  const found: Token[] = []
  let offset = 0
  while (true) {
    offset += lengthOf(SPACE, text, offset)
    if (offset >= text.length) return [...found, { kind: 'end', text: 'the end', offset }]
    if (found.length >= MOST_TOKENS)
      throw new ExpressionError(text, offset, `longer than ${MOST_TOKENS} words`)
    const token = tokenAt(text, offset)
    found.push(token)
    offset += token.text.length
  }
}

function tokenAt(text: string, offset: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    const length = lengthOf(pattern, text, offset)
    if (length === 0) continue
    const token: Token = { kind, text: text.slice(offset, offset + length), offset }
    check(text, token)
    return token
  }
  const sign = String.fromCodePoint(text.codePointAt(offset)!)
  throw new ExpressionError(text, offset, `${JSON.stringify(sign)} has no meaning here`)
}

const PATTERNS: [Token['kind'], RegExp][] = [
  ['number', NUMBER],
  ['reference', REFERENCE],
  ['word', WORD],
  ['operator', OPERATOR],
]

function check(text: string, { kind, text: found, offset }: Token) {
  if (kind === 'reference' && !isFactsKey(found)) {
    const allowed = 'kpi:<id>, measure:<source>.<field>, rating:<form> or card:<id>'
    throw new ExpressionError(text, offset, `${JSON.stringify(found)} is no reference: ${allowed}`)
  }
  if (kind === 'word' && !WORDS.has(found)) {
    const allowed = 'score, and, or, not, a number or a reference'
    throw new ExpressionError(text, offset, `the word ${JSON.stringify(found)} is not known: ${allowed}`)
  }
  const spaced = /\s/.test(text[offset - 1] ?? '') && /\s/.test(text[offset + 1] ?? '')
  if (found === '-' && !spaced) throw new ExpressionError(text, offset, 'a minus has spaces around it')
}

function lengthOf(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0].length ?? 0
}
