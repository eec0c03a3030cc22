import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRecord } from './text.ts'

/** Reads one record of RFC 4180, as a spreadsheet would. */
function cellsOf(record: string): string[] {
  const cells = [...record.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)]
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}

describe('a record of CSV', () => {
  it('quotes what RFC 4180 says is to be quoted, and ends with CR LF', () => {
    expect(csvRecord(['a', 'b,c', 'say "so"', 'two\nlines', null, 1.5, true, { a: [1] }])).toBe(
      'a,"b,c","say ""so""","two\nlines",,1.5,true,"{""a"":[1]}"\r\n',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '＝1'])('keeps %j from being a formula', (text) => {
    const [cell] = cellsOf(csvRecord([text]))
    expect(cell).toBe(`'${text}`)
  })

  it('leaves numbers below zero numbers', () => {
    expect(csvRecord([-1, -0.5])).toBe('-1,-0.5\r\n')
  })

  it('any text comes back once one apostrophe at its beginning is taken off', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const back = cellsOf(csvRecord(['first', ...texts])).slice(1)
        expect(back.map((cell) => cell.replace(/^'/, ''))).toEqual(texts)
        for (const cell of back) expect(cell).not.toMatch(/^[=+\-@＝＋－＠]/)
      }),
      { numRuns: 1000 },
    )
  })
})
