import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { createLog, errorText, LinesideError, systemClock } from '../../base/index.ts'
import { type DatedSite, siteHistory } from '../../config/history.ts'
import { type Delivery, openDelivery } from './delivery.ts'
import type { FromUpstream, ToUpstream, UpstreamStart } from './messages.ts'

// The upstream thread: with its own read-only connection, so that neither a slow receiver nor the evaluation of
// many windows delays an acknowledgement.
const { versions, database, folder }: UpstreamStart = workerData
const port = parentPort
if (!port) throw new Error('thread.ts runs as a worker thread only')
const log = createLog('upstream')
const tell = (message: FromUpstream) => port.postMessage(message)

/** Progress of many messages is told as one. */
const GATHER_MS = 100
/** How soon trouble is told that comes without progress. */
const STATUS_EVERY_MS = 1000

const deliveries: Delivery[] = []
let gathering: NodeJS.Timeout | undefined
let told = ''

try {
  run()
} catch (error) {
  const code = error instanceof LinesideError ? error.code : 'UPSTREAM_FAILED'
  tell({ kind: 'failed', code, detail: error instanceof LinesideError ? error.detail : errorText(error) })
  await Promise.all(deliveries.map((delivery) => delivery.stop()))
  port.close()
}

function run(): void {
  const db = new Sqlite(database, { readonly: true, fileMustExist: true })
  db.pragma('cache_size = -8000')
  const history = siteHistory(versions)
  for (const sink of history.current.upstream) {
    deliveries.push(openDelivery({ db, history, sink, folder, clock: systemClock, log, onStatus: tellSoon }))
  }

  const ticking = setInterval(tellStatus, STATUS_EVERY_MS)

  port?.on('message', (message: ToUpstream) => {
    if (message.kind === 'stop') return void stop()
    if (message.kind === 'configuration') return useVersions(message.versions)
    for (const delivery of deliveries) delivery.changed()
  })
  tell({ kind: 'started', sinks: deliveries.map((delivery) => delivery.status()) })
  for (const delivery of deliveries) delivery.start()

  function useVersions(next: DatedSite[]): void {
    const changed = siteHistory(next)
    for (const delivery of deliveries) delivery.use(changed)
  }

  async function stop(): Promise<void> {
    clearInterval(ticking)
    await Promise.all(deliveries.splice(0).map((delivery) => delivery.stop()))
    clearTimeout(gathering)
    db.close()
    port?.close()
  }
}

function tellSoon(): void {
  gathering ??= setTimeout(() => {
    gathering = undefined
    tellStatus()
  }, GATHER_MS)
}

function tellStatus(): void {
  const sinks = deliveries.map((delivery) => delivery.status())
  const words = JSON.stringify(sinks)
  if (words === told || sinks.length === 0) return
  told = words
  tell({ kind: 'status', sinks })
}
