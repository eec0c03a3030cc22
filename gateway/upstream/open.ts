import { ERRORS, errorText, LinesideError, type Log } from '../../base/index.ts'
import { type DatedSite, siteHistory } from '../../config/history.ts'
import type { SinkStatus, UpstreamStart } from './messages.ts'
import { startUpstream, type Upstream } from './start.ts'

export interface ConfiguredUpstream extends Pick<Upstream, 'tell' | 'status' | 'stop'> {
  /**
   * The configuration changed: receivers that stay as they are keep their connections. Rejects as startUpstream()
   * does; then it is tried again by itself, and the status says so.
   */
  use(versions: DatedSite[]): Promise<void>
}

const TRY_EVERY_MS = 5000

/** Starts what sends upstream, and starts it anew when its receivers change. Rejects as startUpstream() does. */
export async function openUpstream(
  start: UpstreamStart,
  log: Log,
  onCrash: (error: Error) => void,
): Promise<ConfiguredUpstream> {
  let { versions } = start
  let upstream: Pick<Upstream, 'tell' | 'status' | 'stop'> = await startUpstream(start, log, onCrash)
  let trying: NodeJS.Timeout | undefined

  async function startAnew(): Promise<void> {
    try {
      upstream = await startUpstream({ ...start, versions }, log, onCrash)
    } catch (error) {
      upstream = notStarted(versions, error)
      trying = setTimeout(
        () => startAnew().catch((again) => log.error({ err: again }, errorText(again))),
        TRY_EVERY_MS,
      )
      throw error
    }
  }

  return {
    tell: (message) => upstream.tell(message),
    status: () => upstream.status(),
    async stop() {
      clearTimeout(trying)
      await upstream.stop()
    },
    async use(next) {
      const isSame = settingsOf(next) === settingsOf(versions)
      versions = next
      if (isSame) {
        upstream.tell({ kind: 'configuration', versions })
        return
      }
      clearTimeout(trying)
      await upstream.stop()
      await startAnew()
    },
  }
}

function settingsOf(versions: DatedSite[]): string {
  const { id, gateway, upstream } = siteHistory(versions).current
  return JSON.stringify([id, gateway.id, upstream])
}

/** What stands for the thread while it cannot be started. */
function notStarted(versions: DatedSite[], error: unknown): Pick<Upstream, 'tell' | 'status' | 'stop'> {
  const { code, detail } =
    error instanceof LinesideError ? error : new LinesideError('UPSTREAM_FAILED', errorText(error))
  const at = new Date().toISOString()
  const sinks = siteHistory(versions).current.upstream.map(
    ({ id, sink, url }): SinkStatus => ({
      id,
      sink,
      url,
      connected: false,
      waiting: 0,
      sent: 0,
      last_seq: 0,
      last_sent: null,
      error: { code, text: detail, next: ERRORS[code][1], at },
    }),
  )
  return { tell: () => {}, status: () => sinks, stop: () => Promise.resolve() }
}
