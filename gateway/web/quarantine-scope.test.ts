import { expect, it } from 'vitest'
import { unchanging } from '../../config/history.ts'
import { fixtureSite } from './fixture-site.ts'
import { demandEntries, topicsSeen } from './quarantine-scope.ts'
import { sightOf } from './sight.ts'

const history = unchanging(fixtureSite('.'))
const seen = (...lines: string[]) =>
  topicsSeen(sightOf({ role: 'supervisor', lines, teams: [], worker: null }), history)
const TOPICS = ['lineside/v1/line-1/st-10/x', 'lineside/v1/line-10/st-10/x', 'anything']
const store = { entry: (id: number) => (id in TOPICS ? { topic: TOPICS[id], at: 0 } : null) }
const demand = (topics: string[] | undefined, ids: number[]) => () => demandEntries(topics, ids, store)

it('who is not limited to lines sees all readings in quarantine, whatever their topic', () => {
  expect(seen()).toBeUndefined()
  expect(demand(seen(), [0, 1, 2, 99])).not.toThrow()
})

it('who is limited to lines sees those of their lines, and none of a line that the site never had', () => {
  expect(seen('line-1', 'line-2')).toEqual(['lineside/v1/line-1/', 'lineside/v1/line-2/'])
  expect(seen('line-7')).toEqual([])
})

it('entries that lie outside are named in the refusal', () => {
  expect(demand(seen('line-1'), [0])).not.toThrow()
  expect(demand(seen('line-1'), [0, 1, 2, 99])).toThrow(/HTTP_NOT_ALLOWED.*: 1, 2, 99/)
  expect(demand(seen('line-7'), [0])).toThrow('HTTP_NOT_ALLOWED')
})
