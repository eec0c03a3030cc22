const WIDTH = 120
const HEIGHT = 32
const INSET = 3

export interface SparkProps {
  values: (number | null)[]
  /** Drawn as a thin rule: what the values are compared with. */
  rule: number | null
  label: string
}

/** The least height of the scale, so that a steady line looks steady. */
const LEAST_SPAN = 0.4

/** A line of small height without axes: its shape over time, gaps where there is no value. */
export function Sparkline({ values, rule, label }: SparkProps) {
  const known = values.filter((value) => value !== null)
  const [bottom, top] = rangeOf(rule === null ? known : [...known, rule])
  const x = (index: number) => INSET + (index * (WIDTH - 2 * INSET)) / Math.max(1, values.length - 1)
  const y = (value: number) => HEIGHT - INSET - ((value - bottom) / (top - bottom)) * (HEIGHT - 2 * INSET)
  const last = values.findLastIndex((value) => value !== null)
  const end = values[last] ?? null
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {rule !== null && <path class="spark-rule" d={`M0 ${y(rule).toFixed(1)}H${WIDTH}`} />}
      <path class="spark-line" d={linePath(values, x, y)} />
      {end !== null && <circle class="spark-end" cx={x(last)} cy={y(end)} r="3" />}
    </svg>
  )
}

function rangeOf(values: number[]): [bottom: number, top: number] {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const room = Math.max(0, LEAST_SPAN - (high - low)) / 2
  return [low - room, high + room]
}

function linePath(values: (number | null)[], x: (index: number) => number, y: (value: number) => number) {
  let path = ''
  let pen = false
  values.forEach((value, index) => {
    if (value !== null) path += `${pen ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    pen = value !== null
  })
  return path
}
