import { expect, it } from 'vitest'
import { createRecent } from './recent.ts'

const right = Buffer.from('right password')
const wrong = Buffer.from('wrong password')

it('knows the password that was found right, and no other', () => {
  const recent = createRecent(10)
  recent.add('a', right, 'hash')
  expect(recent.has('a', right, 'hash')).toBe(true)
  expect(recent.has('a', wrong, 'hash')).toBe(false)
  expect(recent.has('b', right, 'hash')).toBe(false)
})

it('does not know the password that was right before the account got another', () => {
  const recent = createRecent(10)
  recent.add('a', right, 'hash')
  expect(recent.has('a', right, 'new hash')).toBe(false)
})

it('forgets the account not asked for longest', () => {
  const recent = createRecent(2)
  recent.add('a', right, 'hash')
  recent.add('b', right, 'hash')
  recent.has('a', right, 'hash')
  recent.add('c', right, 'hash')
  expect(['a', 'b', 'c'].map((name) => recent.has(name, right, 'hash'))).toEqual([true, false, true])
})
