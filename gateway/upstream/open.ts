import type { Log } from '../../base/index.ts'
import { type DatedSite, siteHistory } from '../../config/history.ts'
import type { UpstreamStart } from './messages.ts'
import { startUpstream, type Upstream } from './start.ts'

export interface ConfiguredUpstream extends Pick<Upstream, 'tell' | 'status' | 'stop'> {
  /** The configuration changed: receivers that stay as they are keep their connections. Rejects as startUpstream() does. */
  use(versions: DatedSite[]): Promise<void>
}

/** Starts what sends upstream, and starts it anew when its receivers change. Rejects as startUpstream() does. */
export async function openUpstream(
  start: UpstreamStart,
  log: Log,
  onCrash: (error: Error) => void,
): Promise<ConfiguredUpstream> {
  let settings = settingsOf(start.versions)
  let upstream = await startUpstream(start, log, onCrash)
  return {
    tell: (message) => upstream.tell(message),
    status: () => upstream.status(),
    stop: () => upstream.stop(),
    async use(versions) {
      if (settingsOf(versions) === settings) {
        upstream.tell({ kind: 'configuration', versions })
        return
      }
      await upstream.stop()
      settings = settingsOf(versions)
      upstream = await startUpstream({ ...start, versions }, log, onCrash)
    },
  }
}

function settingsOf(versions: DatedSite[]): string {
  const { id, gateway, upstream } = siteHistory(versions).current
  return JSON.stringify([id, gateway.id, upstream])
}
