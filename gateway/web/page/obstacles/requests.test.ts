import { describe, expect, it } from 'vitest'
import { pathOfStep, requestOf } from './requests.ts'

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

describe('what is asked of the gateway', () => {
  it('has times by the clocks of the site, and leaves out what was left empty', () => {
    const fields = { worker: 'w-1', from: '2026-11-22T10:00', to: '', words: '  no housings ', by: '' }
    expect(requestOf(form(fields), 'Asia/Shanghai')).toEqual({
      worker: 'w-1',
      from: '2026-11-22T10:00:00+08:00',
      words: 'no housings',
    })
  })

  it('goes to the report and the step', () => {
    expect(pathOfStep(7, 'answer')).toBe('/obstacles/7/answer')
    expect(pathOfStep(7, 'take_back')).toBe('/obstacles/7/take-back')
  })
})
