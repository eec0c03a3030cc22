import type { RequestFailed } from '../data/fetch.ts'
import { useSettings } from '../settings.ts'

/** Why a request failed and what to do next, in the gateway's words. */
export function ProblemText({ problem }: { problem: RequestFailed }) {
  const { t } = useSettings()
  const silent = t(navigator.onLine ? 'link.lost_never' : 'link.offline_never')
  return (
    <p class="problem">
      <strong>{problem.status === 0 ? silent : problem.message}</strong> {problem.next}
    </p>
  )
}
