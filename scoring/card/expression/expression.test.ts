import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exact, toNumber } from '../exact.ts'
import { amountOf, holds, type Scope } from './evaluate.ts'
import { parseAmount, parseCondition } from './parse.ts'
import { ExpressionError, referencesOf } from './tree.ts'

const values: Record<string, number> = { 'kpi:one': 1, 'kpi:two': 2, 'measure:x.a-b': 8, 'kpi:zero': 0 }
const scope: Scope = {
  score: exact(84.25),
  lookUp: (reference) => (reference in values ? exact(values[reference]!) : null),
}
const verdict = (text: string) => holds(parseCondition(text), scope)
const result = (text: string) => {
  const amount = amountOf(parseAmount(text), scope)
  return amount && toNumber(amount)
}

describe('amounts', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['12 / 4 / 3', 1],
    ['0.1 + 0.2', 0.3],
    ['score * 2', 168.5],
    ['measure:x.a-b - kpi:one', 7],
    ['1*measure:x.a-b', 8],
    ['1 + kpi:none', null],
    ['0 * kpi:none', null],
    ['1 / kpi:zero', null],
  ])('%s is %s', (text, expected) => expect(result(text)).toBe(expected))
})

describe('conditions', () => {
  it.each([
    ['kpi:one >= 1', true],
    ['kpi:one < 1', false],
    ['not kpi:one > 2 and kpi:two > 1', true],
    ['kpi:one > 2 or kpi:one > 0 and kpi:two > 5', false],
    ['(kpi:one > 2 or kpi:one > 0) and kpi:two > 1', true],
    ['not (kpi:one > 2 or kpi:two > 1)', false],
    ['not not kpi:one > 0', true],
    ['kpi:one + 1 >= kpi:two', true],
  ])('%s is %s', (text, expected) => expect(verdict(text)).toBe(expected))

  it.each([
    ['kpi:none > 0', null],
    ['not kpi:none > 0', null],
    ['kpi:none > 0 and kpi:one > 2', false],
    ['kpi:one > 2 and kpi:none > 0', false],
    ['kpi:none > 0 and kpi:one > 0', null],
    ['kpi:none > 0 or kpi:one > 0', true],
    ['kpi:one > 0 or kpi:none > 0', true],
    ['kpi:none > 0 or kpi:one > 2', null],
    ['1 / kpi:zero > 0', null],
  ])('%s is %s by Kleene', (text, expected) => expect(verdict(text)).toBe(expected))

  it('forgives metrics a billionth of the bound, at least 1e-9, inclusive', () => {
    expect(verdict('0.999999999 >= kpi:one')).toBe(true)
    expect(verdict('0.9999999989 >= kpi:one')).toBe(false)
    expect(verdict('kpi:one > 0.999999999')).toBe(false)
    expect(verdict('8.000000008 <= measure:x.a-b')).toBe(true)
    expect(verdict('8.0000000081 <= measure:x.a-b')).toBe(false)
  })

  it('compares the score alone with a number exactly', () => {
    expect(verdict('score >= 84.25')).toBe(true)
    expect(verdict('score >= 84.250000001')).toBe(false)
    expect(verdict('84.250000001 <= score')).toBe(false)
    expect(verdict('score > 84.249999999')).toBe(true)
  })
})

describe('what is no expression is refused with line and column', () => {
  it.each([
    ['', 1, 1, 'found the end'],
    ['kpi:one >', 1, 10, 'found the end'],
    ['kpi:one > 1 )', 1, 13, 'found ")"'],
    ['(kpi:one > 1', 1, 13, 'closing parenthesis'],
    ['kpi:one > 1 > 0', 1, 13, 'one comparison a term'],
    ['1 -1 > 0', 1, 3, 'a minus has spaces around it'],
    ['-1 > 0', 1, 1, 'a minus has spaces around it'],
    ['kpi:one = 1', 1, 9, '"=" has no meaning'],
    ['efficiency > 1', 1, 1, 'the word "efficiency" is not known'],
    ['kpi:one > 1 and\n  metric:x > 2', 2, 3, 'is no reference'],
    ['measure:a > 1', 1, 1, 'is no reference'],
    ['kpi:one > 1 and kpi:two', 1, 17, 'a comparison is needed'],
    ['kpi:one + 1', 1, 1, 'a comparison is needed'],
    ['(kpi:one > 1) + 1 > 0', 1, 1, 'a number is needed'],
    ['1.5.2 > 1', 1, 1, 'has no meaning'],
    ['1e3 > 1', 1, 1, 'has no meaning'],
    ['process.exit() > 1', 1, 1, 'is not known'],
    ['('.repeat(100_000), 1, 501, 'longer than 500 words'],
  ])('%j', (text, line, column, message) => {
    const attempt = () => parseCondition(text)
    expect(attempt).toThrow(ExpressionError)
    expect(attempt).toThrow(`line ${line}, column ${column}: `)
    expect(attempt).toThrow(message)
  })

  it('survives nesting as deep as is let in', () => {
    expect(verdict(`${'('.repeat(248)}1 > 0${')'.repeat(248)}`)).toBe(true)
    expect(verdict(`${'not '.repeat(496)}1 > 0`)).toBe(true)
  })

  it('answers any text with a tree or its own error, never otherwise', () => {
    const word = fc.constantFrom(
      ...[
        'kpi:a',
        'measure:b.c',
        'score',
        'and',
        'or',
        'not',
        '(',
        ')',
        '>=',
        '<',
        '+',
        ' - ',
        '*',
        '/',
        '1',
        '0.5',
        ' ',
        '\n',
        ':',
        '.',
        '-',
        '@',
      ],
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
    )
    let understood = 0
    fc.assert(
      fc.property(text, (written) => {
        for (const parse of [parseCondition, parseAmount]) {
          try {
            const tree = parse(written)
            understood++
            expect(referencesOf(tree).every((reference) => reference.includes(':'))).toBe(true)
          } catch (error) {
            expect(error).toBeInstanceOf(ExpressionError)
          }
        }
      }),
      { numRuns: 10_000 },
    )
    expect(understood).toBeGreaterThan(50)
  })
})
