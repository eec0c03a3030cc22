import { describe, expect, it } from 'vitest'
import { reloadRequest } from './reload-request.ts'

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

describe('what is asked of the gateway', () => {
  it('names who does it, and leaves the rest to the gateway', () => {
    expect(reloadRequest(form({ by: ' Chen ', from: '' }), 'UTC')).toEqual({ by: 'Chen', readmit: false })
  })

  it('says from when on, by the clocks of the site, and whether the quarantine is tried again', () => {
    const fields = { by: 'Chen', from: '2026-11-22T08:00', readmit: 'on' }
    expect(reloadRequest(form(fields), 'Asia/Shanghai')).toEqual({
      by: 'Chen',
      from: '2026-11-22T08:00:00+08:00',
      readmit: true,
    })
  })
})
