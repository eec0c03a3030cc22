export const FORMATS = ['csv', 'ndjson'] as const
export type Format = (typeof FORMATS)[number]

/** A value of a row. Objects and lists are JSON in a cell of a CSV file. */
export type Cell = string | number | boolean | null | object

/** Without it, Excel takes UTF-8 for the code page of the machine, and Chinese names are garbled. */
export const BYTE_ORDER_MARK = '\uFEFF'

/**
 * What a spreadsheet takes for a formula, wide forms of East Asian keyboards included (OWASP, "CSV Injection"); and
 * the apostrophe itself, so that taking one off again always gives the text as it was.
 */
const LIKE_A_FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/
const NEEDS_QUOTES = /[",\r\n]/

/** A record of RFC 4180, with its line end. */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** Nothing for null; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell)
  const safe = LIKE_A_FORMULA.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
