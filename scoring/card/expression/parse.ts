import { exactOfText } from '../exact.ts'
import { type Token, tokens } from './tokens.ts'
import { type Amount, type Comparison, type Condition, ExpressionError } from './tree.ts'

/**
 * The tree of a `when` (scoring.md 1): `+ - * /`, one comparison a term, `not`, `and`, `or` in this order of
 * binding, parentheses. Throws ExpressionError with line and column.
 */
export function parseCondition(text: string): Condition {
  const parser = new Parser(text)
  return parser.condition(parser.whole())
}

/** The tree of an `amount`: the same grammar, but it counts instead of deciding. Throws ExpressionError. */
export function parseAmount(text: string): Amount {
  const parser = new Parser(text)
  return parser.amount(parser.whole())
}

/** A tree with the place where it begins, for errors about what it is. */
interface Part {
  tree: Condition | Amount
  offset: number
}

function isCondition(tree: Condition | Amount): tree is Condition {
  return tree.kind === 'compare' || tree.kind === 'not' || tree.kind === 'and' || tree.kind === 'or'
}

/** Recursive descent, a method a level of binding. */
class Parser {
  readonly #text: string
  readonly #tokens: Token[]
  #next = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokens(text)
  }

  whole(): Part {
    const part = this.#or()
    if (this.#peek().kind !== 'end') throw this.#unexpected('an operator or the end')
    return part
  }

  condition({ tree, offset }: Part): Condition {
    if (isCondition(tree)) return tree
    throw new ExpressionError(this.#text, offset, 'a comparison is needed here, this is a number')
  }

  amount({ tree, offset }: Part): Amount {
    if (!isCondition(tree)) return tree
    throw new ExpressionError(this.#text, offset, 'a number is needed here, this is a comparison')
  }

  #or(): Part {
    let left = this.#and()
    while (this.#take('or')) left = this.#join('or', left, this.#and())
    return left
  }

  #and(): Part {
    let left = this.#not()
    while (this.#take('and')) left = this.#join('and', left, this.#not())
    return left
  }

  #join(kind: 'and' | 'or', left: Part, right: Part): Part {
    return {
      tree: { kind, left: this.condition(left), right: this.condition(right) },
      offset: left.offset,
    }
  }

  #not(): Part {
    const token = this.#take('not')
    if (!token) return this.#comparison()
    return { tree: { kind: 'not', of: this.condition(this.#not()) }, offset: token.offset }
  }

  #comparison(): Part {
    const left = this.#sum()
    const token = this.#take('>=', '<=', '>', '<')
    if (!token) return left
    const operator = token.text as Comparison
    const tree: Condition = {
      kind: 'compare',
      operator,
      left: this.amount(left),
      right: this.amount(this.#sum()),
    }
    const second = this.#take('>=', '<=', '>', '<')
    if (second)
      throw new ExpressionError(this.#text, second.offset, 'one comparison a term; join two with and')
    return { tree, offset: left.offset }
  }

  #sum(): Part {
    let left = this.#product()
    for (let token = this.#take('+', '-'); token; token = this.#take('+', '-')) {
      left = this.#arithmetic(token, left, this.#product())
    }
    return left
  }

  #product(): Part {
    let left = this.#primary()
    for (let token = this.#take('*', '/'); token; token = this.#take('*', '/')) {
      left = this.#arithmetic(token, left, this.#primary())
    }
    return left
  }

  #arithmetic(token: Token, left: Part, right: Part): Part {
    const operator = token.text as '+' | '-' | '*' | '/'
    const tree: Amount = {
      kind: 'arithmetic',
      operator,
      left: this.amount(left),
      right: this.amount(right),
    }
    return { tree, offset: left.offset }
  }

  #primary(): Part {
    const { kind, text, offset } = this.#peek()
    if (this.#take('(')) {
      const inner = this.#or()
      if (!this.#take(')')) throw this.#unexpected('a closing parenthesis')
      return { tree: inner.tree, offset }
    }
    if (this.#take('score')) return { tree: { kind: 'score' }, offset }
    if (kind === 'number' || kind === 'reference') {
      this.#next++
      const tree: Amount = kind === 'number' ? { kind, value: exactOfText(text) } : { kind, reference: text }
      return { tree, offset }
    }
    throw this.#unexpected('a number, score, a reference or a parenthesis')
  }

  #peek(): Token {
    return this.#tokens[this.#next]!
  }

  /** Takes the next token if it is one of these words or signs. */
  #take(...texts: string[]): Token | undefined {
    const token = this.#peek()
    const plain = token.kind === 'word' || token.kind === 'operator'
    if (!plain || !texts.includes(token.text)) return undefined
    this.#next++
    return token
  }

  #unexpected(expected: string): ExpressionError {
    const { kind, text, offset } = this.#peek()
    const found = kind === 'end' ? text : JSON.stringify(text)
    return new ExpressionError(this.#text, offset, `found ${found}, expected ${expected}`)
  }
}
