import { parentPort, workerData } from 'node:worker_threads'
import { errorText, LinesideError } from '../../base/index.ts'
import { standBehind } from '../../base/thread-priority.ts'
import { siteHistory } from '../../config/history.ts'
import type { FromPreparing, PrepareTask } from './messages.ts'
import { prepareDrop } from './prepare.ts'

// The thread that prepares a drop: it verifies what is to go and works out the checkpoint, on connections of its own.
// The main thread stores the stub and deletes. Between two drops there is no such thread.
const port = parentPort
if (!port) throw new Error('thread.ts runs as a worker thread only')
const tell = (message: FromPreparing) => port.postMessage(message)
const { versions, ...task } = workerData as PrepareTask

port.once('message', () => port.close())
tell({ kind: 'started' })
// Who takes readings comes first, where threads have priorities.
standBehind()
try {
  tell({ kind: 'prepared', prepared: prepareDrop({ ...task, history: siteHistory(versions) }) })
} catch (error) {
  const code = error instanceof LinesideError ? error.code : 'STORE_RETENTION_FAILED'
  tell({ kind: 'trouble', code, text: errorText(error) })
}
