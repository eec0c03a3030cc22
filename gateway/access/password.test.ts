import { describe, expect, it } from 'vitest'
import { generatePassword, hashOfNobody, hashPassword, isPassword } from './password.ts'

describe('the hash of a password', () => {
  it('knows its password and no other', async () => {
    const hash = await hashPassword('correct horse')
    expect(await isPassword('correct horse', hash)).toBe(true)
    expect(await isPassword(Buffer.from('correct horse'), hash)).toBe(true)
    for (const other of ['correct horsf', 'correct horse ', 'Correct horse', '']) {
      expect(await isPassword(other, hash)).toBe(false)
    }
  })

  it('is Argon2id with the parameters of OWASP and a salt of its own', async () => {
    const [first, second] = await Promise.all([hashPassword('same'), hashPassword('same')])
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(first).not.toBe(second)
  })

  it('made with other parameters, by another program, is understood', async () => {
    // A test vector of the reference implementation of Argon2 (m = 2^8, t = 2, p = 1).
    const hash = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
    expect(await isPassword('password', hash)).toBe(true)
    expect(await isPassword('Password', hash)).toBe(false)
  })

  it('that is none, or that of nobody, fits no password', async () => {
    for (const hash of ['', 'secret', '$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA', hashOfNobody()]) {
      expect(await isPassword('', hash)).toBe(false)
      expect(await isPassword('secret', hash)).toBe(false)
    }
  })
})

it('a generated password is long, and another one each time', () => {
  const made = new Set(Array.from({ length: 100 }, generatePassword))
  expect(made.size).toBe(100)
  for (const password of made) expect(password).toMatch(/^[A-Za-z0-9_-]{24}$/)
})
