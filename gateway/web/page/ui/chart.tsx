import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { useSettings } from '../settings.ts'

/** Colours and widths of a chart, read from the stylesheet so that charts follow the theme and the size of the text. */
export interface ChartInk {
  actual: string
  area: string
  target: string
  grid: string
  text: string
  font: string
  /** Width of a main line and height of the text, CSS px. */
  line: number
  em: number
}

export interface ChartProps {
  /** x in epoch seconds, then one column a series. */
  columns: (number | null)[][]
  top: number
  label: string
  series(ink: ChartInk): uPlot.Series[]
  number(value: number): string
  time(seconds: number): string
}

/** A chart over time that fills its box. One canvas, kept while data change; built anew for another theme or size of text. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  latest.current = props
  const { theme, language } = useSettings()

  useEffect(() => {
    const element = box.current
    if (element === null) return
    let ink = readInk(element)
    const build = () => {
      plot.current?.destroy()
      plot.current = new uPlot(optionsOf(latest, ink, element), columnsOf(latest.current), element)
    }
    const fit = () => {
      const now = readInk(element)
      const same = now.em === ink.em
      ink = now
      if (!same || plot.current === null) return build()
      plot.current.setSize({ width: element.clientWidth, height: element.clientHeight })
    }
    build()
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [theme, language])

  useEffect(() => {
    plot.current?.setData(columnsOf(props))
  }, [props.columns])

  return <div class="chart" ref={box} role="img" aria-label={props.label} />
}

/** uPlot's own type wants one tuple; the columns are checked by those who make them. */
const columnsOf = ({ columns }: ChartProps): uPlot.AlignedData => columns as uPlot.AlignedData

function optionsOf(latest: { current: ChartProps }, ink: ChartInk, element: HTMLElement): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: ink.text,
    font: ink.font,
    grid: { stroke: ink.grid, width: 1 },
    ticks: { show: false },
    gap: ink.em * 0.4,
  }
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    cursor: { show: false },
    padding: [ink.em * 0.6, ink.em * 1.2, 0, 0],
    scales: { y: { range: () => [0, latest.current.top] } },
    series: latest.current.series(ink),
    axes: [
      {
        ...axis,
        size: ink.em * 1.9,
        space: ink.em * 5,
        incrs: [900, 1800, 3600, 7200, 10_800, 14_400, 21_600],
        values: (_plot, splits) => splits.map((at) => latest.current.time(at)),
      },
      {
        ...axis,
        size: ink.em * 3,
        space: ink.em * 2.6,
        values: (_plot, splits) => splits.map((value) => latest.current.number(value)),
      },
    ],
  }
}

function readInk(element: HTMLElement): ChartInk {
  const style = getComputedStyle(element)
  const em = Number.parseFloat(style.fontSize)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return {
    actual: colour('--accent'),
    area: colour('--accent-soft'),
    target: colour('--ink-2'),
    grid: colour('--rule'),
    text: colour('--ink-2'),
    font: `${em}px ${style.fontFamily}`,
    line: Math.max(2, em * 0.2),
    em,
  }
}
