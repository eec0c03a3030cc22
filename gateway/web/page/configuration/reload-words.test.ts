import { describe, expect, it } from 'vitest'
import { formats } from '../format.ts'
import { translator } from '../i18n/i18n.ts'
import { reloadWords } from './reload-words.ts'

const format = formats('en-GB', 'UTC')
const t = translator('en')
const accepted = {
  version: 3,
  at: '2026-11-22T12:00:00.000Z',
  from: '2026-11-22T08:00:00.000Z',
  author: 'Chen',
  changes: ['workers w-1 name: Ana → Anna'],
}

describe('what came of taking in the site file', () => {
  it('names the version, from when on it holds, the restart and the quarantine', () => {
    const readmitted = { tried: 1, admitted: 1, duplicates: 0, refused: 0 }
    expect(reloadWords(t, format, { accepted, restart: ['gateway mqtt'], readmitted })).toEqual([
      'Version 3 is in force and holds from 22/11/2026, 08:00:00.',
      'A part of it waits for a restart of the gateway.',
      'Quarantine: 1 admitted.',
    ])
  })

  it('says when nothing was changed', () => {
    expect(reloadWords(t, format, { accepted: null, restart: [], readmitted: null })).toEqual([
      'The site file says what is in force already: nothing was changed.',
    ])
  })
})
