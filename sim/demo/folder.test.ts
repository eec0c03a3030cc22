import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leaveFolder, prepareFolder } from './folder.ts'

const newFolder = () => mkdtempSync(join(tmpdir(), 'lineside-demo-'))
const LAST = { until: Date.parse('2026-11-02T08:00:00Z'), hoursEarlier: 3 }

describe('the folder of the demonstration', () => {
  it('is fresh at every start, and kept on demand with the end of the last run', () => {
    const folder = join(newFolder(), 'new')
    expect(prepareFolder(folder, false)).toBeUndefined()
    writeFileSync(join(folder, 'data'), 'kept')
    leaveFolder(folder, LAST)
    expect(prepareFolder(folder, true)).toEqual(LAST)
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('kept')
    leaveFolder(folder, LAST)
    expect(prepareFolder(folder, false)).toBeUndefined()
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('is never one that holds what a demonstration did not make', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'thesis.txt'), 'years of work')
    expect(() => prepareFolder(folder, false)).toThrow(/USAGE.*choose another --data/)
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work')
  })

  it('belongs to one demonstration at a time', () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'lineside-demo.json'), JSON.stringify({ pid: process.ppid }))
    expect(() => prepareFolder(folder, false)).toThrow(/USAGE.*that runs/)
  })
})
