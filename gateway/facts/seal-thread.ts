import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { errorText } from '../../base/index.ts'
import type { FromSealing, ToSealing } from './seal-messages.ts'
import { createSealMaker } from './seals.ts'

// The sealing thread: reads back what is stored, on its own read-only connection, and makes the seals; the main
// thread writes them. So no acknowledgement waits for a hash.
const port = parentPort
if (!port) throw new Error('seal-thread.ts runs as a worker thread only')
const tell = (message: FromSealing) => port.postMessage(message)

try {
  run(workerData.database)
} catch (error) {
  tell({ kind: 'failed', code: 'STORE_SEAL_FAILED', detail: errorText(error) })
  port.close()
}

function run(database: string): void {
  const db = new Sqlite(database, { readonly: true, fileMustExist: true })
  const make = createSealMaker(db)
  port?.on('message', (message: ToSealing) => {
    if (message.kind === 'stop') {
      db.close()
      port.close()
      return
    }
    try {
      tell({ kind: 'made', next: make(message.at, message.mark) })
    } catch (error) {
      tell({ kind: 'trouble', text: errorText(error) })
    }
  })
  tell({ kind: 'started' })
}
