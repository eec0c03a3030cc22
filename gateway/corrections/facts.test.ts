import { expect, it, onTestFinished } from 'vitest'
import { at, openFloor, siteOf } from '../floor/fixture.ts'
import { createFactReader } from './facts.ts'

it('knows which state holds also where the reading that said it was dropped', () => {
  const floor = openFloor(siteOf())
  onTestFinished(() => floor.remove())
  floor.take([
    { ts: at(6), path: 'st-1/state', v: '1' },
    { ts: at(7), path: 'st-2/state', v: '0' },
    { ts: at(9), path: 'st-1/state', v: '0' },
  ])
  const { store } = floor
  const signal = store.names.id('signal', 'line-1/st-1/state')
  const facts = createFactReader(store)
  expect(facts.stateAt(signal, at(8))).toMatchObject({ v: '1' })
  store.db.exec('DELETE FROM fact WHERE id = 1')
  expect(facts.stateAt(signal, at(8))).toEqual({ v: 'running', extra: null })
  expect(facts.stateAt(signal, at(5))).toBeUndefined()
  expect(facts.stateAt(signal, at(10))).toMatchObject({ v: '0' })
})
