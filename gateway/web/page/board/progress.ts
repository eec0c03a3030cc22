import type { Board } from '../../api.ts'

/** Columns of the progress chart as uPlot takes them: seconds, good units so far, target. */
export type ProgressColumns = [seconds: number[], actual: (number | null)[], target: (number | null)[]]

type Shown = Pick<Board, 'shift' | 'output' | 'at'>

/**
 * The shift as a chart: good units up to now, and the target from 0 through where it stands now to the whole
 * shift's. Null without a shift.
 */
export function progressColumns(board: Shown): ProgressColumns | null {
  const { shift, output } = board
  if (shift === null) return null
  const from = seconds(shift.from)
  const to = seconds(shift.to)
  const now = Math.min(Math.max(seconds(board.at), from), to)

  const made = new Map(output.progress.map((point) => [seconds(point.at), point.good]))
  made.set(from, made.get(from) ?? 0)
  made.set(now, output.good)
  const times = [...new Set([...made.keys(), to])]
    .filter((at) => at >= from && at <= to)
    .sort((a, b) => a - b)

  const targetAt = targetLine(from, now, to, output.target_now, output.target)
  return [times, times.map((at) => (at > now ? null : (made.get(at) ?? null))), times.map(targetAt)]
}

/** The upper end of the chart, with room above the line. */
export function progressTop(board: Shown): number {
  const top = Math.max(board.output.good, board.output.target ?? 0, board.output.target_now ?? 0, 10)
  return top * 1.06
}

function targetLine(
  from: number,
  now: number,
  to: number,
  targetNow: number | null,
  target: number | null,
): (at: number) => number | null {
  if (targetNow === null || target === null) return () => null
  return (at) => {
    if (at <= now) return now === from ? targetNow : (targetNow * (at - from)) / (now - from)
    return targetNow + ((target - targetNow) * (at - now)) / (to - now)
  }
}

const seconds = (at: string): number => Date.parse(at) / 1000
