import { withOffset } from './local-time.ts'

/** The body of POST /api/v1/configuration/reload. */
export interface ReloadRequest {
  /** Left out by somebody who is signed in. */
  by?: string
  from?: string
  readmit: boolean
}

/** What the form says, as a request; without a time the change holds from now on. */
export function reloadRequest(form: FormData, timeZone: string): ReloadRequest {
  const from = withOffset(String(form.get('from') ?? ''), timeZone)
  return {
    ...(form.has('by') ? { by: String(form.get('by')).trim() } : {}),
    ...(from === null ? {} : { from }),
    readmit: form.has('readmit'),
  }
}
