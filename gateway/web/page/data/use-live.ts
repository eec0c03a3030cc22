import { useEffect, useRef, useState } from 'preact/hooks'
import type { Board, StatusAnswer } from '../../api.ts'
import { failureOf, get, type RequestFailed } from './fetch.ts'
import { type Link, START } from './link.ts'
import { followStream } from './stream.ts'

/** What is known of the gateway now. Kept while the link is lost: old figures are shown as old, not taken away. */
export interface Live {
  board: Board | null
  status: StatusAnswer | null
  link: Link
  /** The link is up, but the gateway cannot work out the figures. */
  failing: boolean
  /** When the figures shown arrived, epoch ms by the clock of this screen. */
  received: number | null
  /** Clock of the gateway less clock of this screen, ms. */
  offset: number
  /** Why there are no figures to show, while there are none. */
  problem: RequestFailed | null
}

const NOTHING: Live = {
  board: null,
  status: null,
  link: START,
  failing: false,
  received: null,
  offset: 0,
  problem: null,
}
const RETRY_MS = 3_000

/** Whether figures are shown that are old: the link is lost, or the gateway cannot work out anything newer. */
export const isStale = ({ link, failing, received }: Live): boolean =>
  received !== null && (link.phase === 'lost' || failing)

/** Follows a line (null: the gateway alone). Renders at most once a frame, however fast the events come. */
export function useLive(line: string | null): Live {
  const [live, setLive] = useState(NOTHING)
  /** The status is of the gateway: it stays on the screen when another line is followed. */
  const told = useRef<StatusAnswer | null>(null)
  useEffect(() => {
    let latest: Live = { ...NOTHING, status: told.current }
    let frame = 0
    let retry: ReturnType<typeof setTimeout> | undefined
    const abort = new AbortController()

    const change = (part: Partial<Live>) => {
      latest = { ...latest, ...part }
      if (frame === 0) frame = requestAnimationFrame(show)
    }
    const show = () => {
      frame = 0
      setLive(latest)
    }
    const arrived = (at: string) => ({
      received: Date.now(),
      offset: Date.parse(at) - Date.now(),
      problem: null,
      failing: false,
    })
    const takeBoard = (board: Board) => change({ board, ...arrived(board.at) })
    const takeStatus = (status: StatusAnswer) => {
      told.current = status
      change(line === null ? { status, ...arrived(status.at) } : { status })
    }

    const load = async () => {
      clearTimeout(retry)
      try {
        const status = get<StatusAnswer>('/status', abort.signal).then(takeStatus)
        const board = line === null ? null : get<Board>(boardPath(line), abort.signal).then(takeBoard)
        await Promise.all([status, board])
      } catch (error) {
        if (abort.signal.aborted) return
        change({ problem: failureOf(error) })
        retry = setTimeout(load, RETRY_MS)
      }
    }

    setLive(latest)
    load()
    let first = true
    const leave = followStream(line, {
      link: (link) => change({ link }),
      board: takeBoard,
      status: takeStatus,
      failing: () => change({ failing: true }),
      opened: () => {
        if (!first) load()
        first = false
      },
    })
    return () => {
      leave()
      abort.abort()
      clearTimeout(retry)
      cancelAnimationFrame(frame)
    }
  }, [line])
  return live
}

const boardPath = (line: string) => `/lines/${encodeURIComponent(line)}/board`
