import { withOffset } from './local-time.ts'

/** The body of POST /api/v1/configuration/reload. */
export interface ReloadRequest {
  by: string
  from?: string
  readmit: boolean
}

/** What the form says, as a request; without a time the change holds from now on. */
export function reloadRequest(form: FormData, timeZone: string): ReloadRequest {
  const from = withOffset(String(form.get('from') ?? ''), timeZone)
  return {
    by: String(form.get('by') ?? '').trim(),
    ...(from === null ? {} : { from }),
    readmit: form.has('readmit'),
  }
}
