import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'

/** The gateway's clock as seen by this screen: `frozen` (epoch ms) while the link is lost, so that old states do not age on. */
export interface GatewayClock {
  offset: number
  frozen: number | null
}

export const ClockContext = createContext<GatewayClock>({ offset: 0, frozen: null })

const TICK_MS = 1_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** The clock of this screen, epoch ms, once a second; one timer serves the whole page. */
export function useScreenNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const tick = () => setNow(Date.now())
    listeners.add(tick)
    timer ??= setInterval(() => {
      for (const listener of listeners) listener()
    }, TICK_MS)
    return () => {
      listeners.delete(tick)
      if (listeners.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
  }, [])
  return now
}

/** Now by the gateway's clock, epoch ms, once a second; stands still while the link is lost. */
export function useGatewayNow(): number {
  const clock = useContext(ClockContext)
  const now = useScreenNow()
  return (clock.frozen ?? Math.max(now, Date.now())) + clock.offset
}
