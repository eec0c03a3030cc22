import { parentPort, workerData } from 'node:worker_threads'
import Sqlite, { type Database } from 'better-sqlite3'
import { forgetTheStart } from '../../base/garbage.ts'
import { createLog, type ErrorCode, errorText, LinesideError, systemClock } from '../../base/index.ts'
import { standBehind } from '../../base/thread-priority.ts'
import { type DatedSite, siteHistory } from '../../config/history.ts'
import { openKnownPeople } from '../access/index.ts'
import { createSealMaker } from '../facts/index.ts'
import { createCalendar } from '../floor/calendar.ts'
import { createCallers } from './callers.ts'
import { loadCards } from './cards.ts'
import { type Configured, unknownState, type WebContext } from './context.ts'
import { createFigures } from './figures.ts'
import type { FromWeb, ToWeb, WebStart } from './messages.ts'
import { createQuestions } from './questions.ts'
import { systemScheduler } from './scheduler.ts'
import { createServer } from './server.ts'
import { createSiteHub } from './site-hub.ts'
import { createStoreReader } from './store.ts'

// The web thread: a server with its own read-only connection, so that no report delays an acknowledgement.
const { versions, database, access, version, page }: WebStart = workerData
const port = parentPort
if (!port) throw new Error('thread.ts runs as a worker thread only')
const log = createLog('web')
const tell = (message: FromWeb) => port.postMessage(message)

try {
  await run()
} catch (error) {
  const code = codeOf(error)
  tell({ kind: 'failed', code, detail: error instanceof LinesideError ? error.detail : errorText(error) })
  port.close()
}

async function run(): Promise<void> {
  const db = new Sqlite(database, { readonly: true, fileMustExist: true })
  db.pragma('cache_size = -8000')
  const configured = configuredBy(db, versions)
  const { host, port: httpPort } = configured.site.gateway.http
  let state = unknownState(systemClock.now(), configured.site.gateway.mqtt)
  const questions = createQuestions(tell)
  const people = openKnownPeople(access, log)
  const context: WebContext = {
    ...configured,
    version,
    page,
    clock: systemClock,
    store: createStoreReader(db),
    ask: questions.ask,
    callers: createCallers(people, systemClock),
    state: () => state,
    log,
  }
  const makeSeals = createSealMaker(db)
  const hub = createSiteHub(context, systemScheduler)
  const app = await createServer(context, hub)
  const url = await app.listen({ host, port: httpPort })

  port?.on('message', (message: ToWeb) => {
    if (message.kind === 'changed') return hub.changed(message)
    if (message.kind === 'stop') return void stop()
    if (message.kind === 'answer' || message.kind === 'refusal') return questions.told(message)
    if (message.kind === 'seal') return tell(nextSeals(message.at))
    if (message.kind === 'configuration') return useVersions(message.versions)
    state = message.state
    hub.stateTold(state)
  })
  tell({ kind: 'listening', url })
  // A report may take a processor for seconds: who takes readings comes first.
  if (!standBehind())
    log.debug('the threads of this system have no priorities: reports stand beside readings')
  forgetTheStart()

  function useVersions(next: DatedSite[]): void {
    Object.assign(context, configuredBy(db, next))
    hub.configured()
  }

  function nextSeals(at: number): FromWeb {
    try {
      return { kind: 'seals', next: makeSeals(at, null) }
    } catch (error) {
      return { kind: 'unsealed', detail: errorText(error) }
    }
  }

  async function stop(): Promise<void> {
    hub.stop()
    await app.close()
    people.close()
    db.close()
    port?.close()
  }
}

function configuredBy(db: Database, versions: DatedSite[]): Configured {
  const history = siteHistory(versions)
  const site = history.current
  return {
    history,
    site,
    calendar: createCalendar(history),
    cards: loadCards(site.cards),
    figures: createFigures(db, history),
  }
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof LinesideError) return error.code
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'HTTP_PORT_IN_USE' : 'HTTP_INTERNAL'
}
