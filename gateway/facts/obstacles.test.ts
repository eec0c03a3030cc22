import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isInTurn, type NewObstacle, type StepKind } from './obstacles.ts'
import { openStore } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lineside-obstacles-'))
const store = openStore(folder)
const { obstacles } = store
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const REPORT: NewObstacle = {
  at: 1000,
  author: 'ana',
  worker: 'w-1',
  station: 'st-1',
  cause: 'starved',
  from: 900,
  to: null,
  words: 'no housings',
}

/** The report after these steps; `<step>@<instant>` says when it ended. */
function reportAfter(...steps: string[]) {
  const id = obstacles.add(REPORT)
  for (const [n, one] of steps.entries()) {
    const [step, to] = one.split('@')
    obstacles.addStep(id, {
      at: 2000 + n,
      author: 'ben',
      step: step as StepKind,
      to: to === undefined ? null : Number(to),
      words: '',
    })
  }
  const found = obstacles.get(id)
  if (!found) throw new Error('it was not kept')
  return found
}

describe('the report of an obstacle', () => {
  it.each<[steps: string[], state: string, to: number | null]>([
    [[], 'reported', null],
    [['close@950'], 'reported', 950],
    [['answer'], 'answered', null],
    [['answer@960'], 'answered', 960],
    [['answer', 'close@950'], 'answered', 950],
    [['answer', 'approve@970'], 'approved', 970],
    [['answer', 'refuse'], 'refused', null],
    [['answer@960', 'approve', 'take_back'], 'answered', 960],
    [['answer@960', 'approve', 'take_back', 'refuse'], 'refused', 960],
    [['answer@960', 'refuse', 'take_back', 'approve'], 'approved', 960],
  ])('after %j is %s', (steps, state, to) => {
    expect(reportAfter(...steps)).toMatchObject({ state, to, from: 900, words: 'no housings' })
  })

  it.each<[steps: string[], next: StepKind[]]>([
    [[], ['close', 'answer']],
    [['close@950'], ['answer']],
    [['answer'], ['close', 'answer', 'approve', 'refuse']],
    [['answer@960'], ['answer', 'approve', 'refuse']],
    [['answer@960', 'approve'], ['take_back']],
    [['answer', 'refuse'], ['take_back']],
  ])('after %j can take %j', (steps, next) => {
    const all: StepKind[] = ['close', 'answer', 'approve', 'refuse', 'take_back']
    const found = reportAfter(...steps)
    expect(all.filter((step) => isInTurn(found, step))).toEqual(next)
  })

  it('is listed with its own steps, in order', () => {
    const { id } = reportAfter('answer', 'approve@970')
    const all = obstacles.all()
    expect(all.at(-1)).toEqual(obstacles.get(id))
    expect(all.at(-1)?.steps.map(({ step, to }) => [step, to])).toEqual([
      ['answer', null],
      ['approve', 970],
    ])
    expect(obstacles.get(id + 1)).toBeUndefined()
  })
})
