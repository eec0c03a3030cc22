import type { IndicatorResult, Reason, ScoreResult } from '../scoring/card/index.ts'

/** A result as a sheet of text: score, tier and payout, a row an indicator, and what would help most. */
export function scoreSheet(result: ScoreResult): string {
  return [
    `${result.card} · ${result.subject} · ${result.period.label} · ${result.state}`,
    total(result),
    '',
    ...table([HEADINGS, ...result.indicators.map(row)]),
    '',
    ...list('Adjustments', result.adjustments),
    ...list('Gates', result.gates),
    ...list('Missing', result.missing),
    ...result.reasons.flatMap(remark),
  ]
    .join('\n')
    .trimEnd()
}

function total({ score, tier, payout }: ScoreResult): string {
  if (score === null) return 'Held: no score, as values are missing'
  const paid = payout ? `, pays ${payout.amount?.toFixed(2) ?? 'no amount'} (factor ${payout.factor})` : ''
  return `Score ${score}, tier ${tier}${paid}`
}

const HEADINGS = [
  'indicator',
  'value',
  'line',
  'points',
  'weight %',
  'contribution',
  'to pass',
  'to excellent',
]

function row(indicator: IndicatorResult): string[] {
  const { id, value, line, points, weight_bp, contribution, gap_to_pass, gap_to_excellent } = indicator
  return [
    id,
    text(value),
    line ?? 'missing',
    text(points),
    text(weight_bp / 100),
    text(contribution),
    text(gap_to_pass),
    text(gap_to_excellent),
  ]
}

function text(value: number | null): string {
  return value === null ? '-' : String(Number(value.toFixed(6)))
}

function table(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  '),
  )
}

function list(name: string, ids: string[]): string[] {
  return ids.length === 0 ? [] : [`${name}: ${ids.join(', ')}`]
}

/** Points lost stand in the table as points and weight; the others are worth a line. */
function remark(reason: Reason): string[] {
  if (reason.code === 'best_lever') {
    return [`Best lever: ${reason.indicator}, ${reason.gain_to_next_line} points to its next line`]
  }
  if (reason.code === 'lost_points') return []
  return [`Left out: ratings.${reason.form} has no share for the group ${reason.group}`]
}
