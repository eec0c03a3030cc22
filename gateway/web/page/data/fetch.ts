/** A request that did not bring an answer; `status` 0 where nothing answered at all. */
export class RequestFailed extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'RequestFailed'
    this.status = status
  }
}

/** The JSON at a path of the gateway's API. Throws RequestFailed with the title of the problem document (RFC 9457). */
export async function get<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, { signal, headers: { accept: 'application/json' } }).catch(
    (error: unknown) => {
      if (signal.aborted) throw error
      throw new RequestFailed(0, '')
    },
  )
  if (!response.ok) throw new RequestFailed(response.status, await problemText(response))
  return response.json()
}

async function problemText(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null)
  if (typeof problem !== 'object' || problem === null) return `HTTP ${response.status}`
  const { title, detail } = problem as { title?: unknown; detail?: unknown }
  return [title, detail].filter((part) => typeof part === 'string' && part !== '').join(': ')
}
