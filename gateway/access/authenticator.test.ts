import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createAuthenticator } from './authenticator.ts'
import { hashPassword, isPassword } from './password.ts'

const RIGHT = 'right password'

/**
 * An authenticator that knows one account, `press`; `checks` are the hashes that passwords were held against by
 * `compare`.
 */
async function scene(compare = isPassword) {
  const hashes = new Map([['press', await hashPassword(RIGHT)]])
  const checks: string[] = []
  let now = 0
  let running = 0
  let most = 0
  const authenticate = createAuthenticator({
    hashOf: (name) => hashes.get(name),
    now: () => now,
    async isPassword(password, hash) {
      checks.push(hash)
      most = Math.max(most, ++running)
      const answer = await compare(password, hash)
      running--
      return answer
    },
  })
  const attempt = async (name: string, password: string, address = '10.0.0.1') =>
    (await authenticate({ name, password: Buffer.from(password), address })).answer
  return { hashes, checks, attempt, mostAtOnce: () => most, pass: (ms: number) => (now += ms) }
}

const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

describe('a password', () => {
  it('is right or wrong', async () => {
    const { attempt } = await scene()
    expect(await attempt('press', RIGHT)).toBe('right')
    expect(await attempt('press', 'wrong password')).toBe('wrong')
  })

  it('of an unknown name is held against a hash too, of the same cost', async () => {
    const { attempt, checks, hashes } = await scene()
    expect(await attempt('nobody', RIGHT)).toBe('wrong')
    const cost = (hash = '') => hash.split('$').slice(0, 4)
    expect(checks.map(cost)).toEqual([cost(hashes.get('press'))])
  })

  it('that 200 clients bring at once is checked once', async () => {
    const { attempt, checks } = await scene()
    expect(new Set(await times(200, () => attempt('press', RIGHT)))).toEqual(new Set(['right']))
    expect(await times(200, (n) => attempt('press', RIGHT, `10.0.1.${n}`))).not.toContain('wrong')
    expect(checks).toHaveLength(1)
  })

  it('that was right is not once the account has another, or is gone', async () => {
    const { attempt, hashes } = await scene()
    await attempt('press', RIGHT)
    hashes.set('press', await hashPassword('new password'))
    expect(await attempt('press', RIGHT)).toBe('wrong')
    expect(await attempt('press', 'new password')).toBe('right')
    hashes.delete('press')
    expect(await attempt('press', 'new password')).toBe('wrong')
  })
})

describe('who guesses', () => {
  it('gets five tries, all at once or one after the other, then has to wait, also with the right one', async () => {
    const { attempt, checks } = await scene()
    const answers = await times(40, (n) => attempt('press', `guess ${n}`))
    expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(5)
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(35)
    expect(checks).toHaveLength(5)
    expect(await attempt('press', RIGHT)).toBe('locked')
  })

  it('does not find out during the wait that a guess is right, though another client has just used it', async () => {
    const { attempt } = await scene()
    expect(await attempt('press', RIGHT, '10.0.0.2')).toBe('right')
    await times(6, (n) => attempt('press', `guess ${n}`))
    expect(await attempt('press', RIGHT)).toBe('locked')
  })

  it('locks out neither other addresses nor other names', async () => {
    const { attempt } = await scene()
    await times(10, (n) => attempt('nobody', `guess ${n}`))
    await times(10, (n) => attempt('press', `guess ${n}`, '10.0.0.2'))
    expect(await attempt('press', RIGHT)).toBe('right')
  })

  it('may try again later, and is forgiven once right', async () => {
    const { attempt, pass } = await scene()
    await times(6, (n) => attempt('press', `guess ${n}`))
    pass(1_000)
    expect(await attempt('press', RIGHT)).toBe('right')
    expect(await attempt('press', 'wrong password')).toBe('wrong')
  })

  it('has to wait no longer once the account has a new password', async () => {
    const { attempt, hashes } = await scene()
    await times(6, (n) => attempt('press', `guess ${n}`))
    hashes.set('press', await hashPassword('new password'))
    expect(await attempt('press', 'new password')).toBe('right')
  })

  it('cannot keep the checks busy with ever new names: its address has to wait, but not who is known there', async () => {
    const { attempt } = await scene()
    expect(await attempt('press', RIGHT)).toBe('right')
    const answers = await times(120, (n) => attempt(`name ${n}`, 'guess'))
    expect(answers.filter((answer) => answer === 'wrong').length).toBeLessThanOrEqual(52)
    expect(answers).toContain('locked')
    expect(await attempt('press', RIGHT)).toBe('right')
  })
})

it('two checks run at once, and of those beyond 256 that wait it is said', async () => {
  // Not the hash is looked at here: hundreds of them would take seconds.
  const { attempt, checks, mostAtOnce } = await scene(() => turn(false))
  const answers = await times(300, (n) => attempt('nobody', 'guess', `10.1.${n >> 8}.${n & 255}`))
  expect(answers.filter((answer) => answer === 'busy')).toHaveLength(300 - 258)
  expect(checks).toHaveLength(258)
  expect(mostAtOnce()).toBe(2)
})
