import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/**
 * What came of something that was sent, said to screen readers, and kept in sight at the foot of the screen. The
 * button that was pressed may be gone once the view shows what is new (`after`): then the focus comes here.
 */
export function Outcome({ after, children }: { after: unknown; children: ComponentChildren }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const isLost = document.activeElement === document.body
    if (isLost && place.current?.textContent) place.current.focus({ preventScroll: true })
  }, [after])
  return (
    <div ref={place} class="outcome" role="status" tabIndex={-1}>
      {children}
    </div>
  )
}
