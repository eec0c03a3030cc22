import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** How many of the things in a row lie on its first line, told by how far down each lies, px. */
export function fittingOf(tops: readonly number[]): number {
  const beyond = tops.findIndex((top) => top > tops[0])
  return beyond === -1 ? tops.length : beyond
}

/**
 * How many children of a row fit into its first line, whatever the screen, the language and the size of the type. The
 * row has to wrap, one line high: what does not fit lies below its edge. `count`: children there are.
 */
export function useFitting(count: number): { row: RefObject<HTMLUListElement | null>; fitting: number } {
  const row = useRef<HTMLUListElement>(null)
  const [fitting, setFitting] = useState(count)

  useLayoutEffect(() => {
    if (row.current === null) return
    const children = [...row.current.children].filter((child) => child instanceof HTMLElement)
    const measure = () => setFitting(fittingOf(children.map(({ offsetTop }) => offsetTop)))
    const observer = new ResizeObserver(measure)
    for (const element of [row.current, ...children]) observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [count])
  return { row, fitting }
}
