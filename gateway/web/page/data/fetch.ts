/** A request that did not bring an answer; `status` 0 where nothing answered at all. */
export class RequestFailed extends Error {
  readonly status: number
  /** What to do next, in the gateway's words; empty where it does not say. */
  readonly next: string
  constructor(status: number, message: string, next = '') {
    super(message)
    this.name = 'RequestFailed'
    this.status = status
    this.next = next
  }
}

/** The JSON at a path of the gateway's API. Throws RequestFailed with what the problem document says (RFC 9457). */
export const get = <Answer>(path: string, signal: AbortSignal): Promise<Answer> => ask(path, { signal })

/** What a path of the gateway's API answers to a POST of this JSON. Throws as `get` does. */
export const post = <Answer>(path: string, body: object): Promise<Answer> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** What a path of the gateway's API answers to a DELETE. Throws as `get` does. */
export const remove = <Answer>(path: string): Promise<Answer> => ask(path, { method: 'DELETE' })

/** Dispatched on the window when the gateway says that nobody is signed in here (401). */
export const SIGNED_OUT = 'lineside-signed-out'

/** Anything thrown on the way to an answer, as a request that failed. */
export const failureOf = (error: unknown): RequestFailed =>
  error instanceof RequestFailed ? error : new RequestFailed(0, String(error))

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const headers = { accept: 'application/json', ...init.headers }
  const response = await fetch(`/api/v1${path}`, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error
    throw new RequestFailed(0, '')
  })
  if (response.status === 401) dispatchEvent(new Event(SIGNED_OUT))
  if (!response.ok) throw await problemOf(response)
  return response.json()
}

async function problemOf(response: Response): Promise<RequestFailed> {
  const problem: unknown = await response.json().catch(() => null)
  if (typeof problem !== 'object' || problem === null)
    return new RequestFailed(response.status, `HTTP ${response.status}`)
  const { title, detail, next } = problem as { title?: unknown; detail?: unknown; next?: unknown }
  const message = [title, detail].filter((part) => typeof part === 'string' && part !== '').join(': ')
  return new RequestFailed(response.status, message, typeof next === 'string' ? next : '')
}
