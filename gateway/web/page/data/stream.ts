import type { Board, StatusAnswer } from '../../api.ts'
import { isDead, type Link, type LinkEvent, nextLink, START, waitBeforeRetry } from './link.ts'

export interface StreamHandlers {
  link(link: Link): void
  board(board: Board): void
  status(status: StatusAnswer): void
  /** The gateway could not work out the figures. */
  failing(): void
  /** The stream is open, for the first time or again: what was missed must be fetched. */
  opened(): void
}

const WATCH_MS = 5_000

/**
 * Follows the event stream of a line (of the gateway alone without one) and keeps it open: after an error,
 * a refusal or a long silence it is opened again. Gives back the function that ends it.
 */
export function followStream(line: string | null, handlers: StreamHandlers): () => void {
  const url = line === null ? '/api/v1/events' : `/api/v1/events?line=${encodeURIComponent(line)}`
  let link: Link = START
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined

  const move = (event: LinkEvent) => {
    const before = link
    link = nextLink(link, event)
    if (before.phase !== link.phase || before.heard === null) handlers.link(link)
  }
  const heard = () => move({ kind: 'heard', at: Date.now() })

  const open = () => {
    clearTimeout(retry)
    source?.close()
    source = new EventSource(url)
    source.addEventListener('open', () => {
      heard()
      handlers.opened()
    })
    source.addEventListener('hello', heard)
    source.addEventListener('board', (event) => {
      heard()
      handlers.board(JSON.parse(event.data))
    })
    source.addEventListener('status', (event) => {
      heard()
      handlers.status(JSON.parse(event.data))
    })
    source.addEventListener('problem', () => {
      heard()
      handlers.failing()
    })
    source.addEventListener('error', failed)
  }
  const failed = () => {
    move({ kind: 'failed', at: Date.now() })
    source?.close()
    clearTimeout(retry)
    retry = setTimeout(open, waitBeforeRetry(link))
  }
  const watch = setInterval(() => {
    if (isDead(link, Date.now())) failed()
  }, WATCH_MS)

  open()
  addEventListener('online', open)
  addEventListener('offline', failed)
  return () => {
    clearInterval(watch)
    clearTimeout(retry)
    source?.close()
    removeEventListener('online', open)
    removeEventListener('offline', failed)
  }
}
