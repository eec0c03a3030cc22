import { composeBoard } from './board.ts'
import type { WebContext } from './context.ts'
import { createEventHub, type EventHub } from './hub.ts'
import { rfc3339 } from './instant.ts'
import { lineNamed } from './routes/lines.ts'
import type { Scheduler } from './scheduler.ts'
import { composeStatus } from './status.ts'

/** The hub of a site's boards and status. */
export function createSiteHub(context: WebContext, scheduler: Scheduler): EventHub {
  const { clock, version, log } = context
  return createEventHub({
    scheduler,
    hello: (line) => ({ version, at: rfc3339(clock.now()), line }),
    board: (line) => composeBoard(context, lineNamed(context.site, line), clock.now()),
    status: () => composeStatus(context, clock.now()),
    log,
  })
}
