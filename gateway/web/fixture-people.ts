import { createSecret, type Duty, hashPassword, openPeople, type People, type Role } from '../access/index.ts'
import { NOON } from './fixture-site.ts'

// For the tests of this room: people, as the commands make them, with sessions and tokens.

export const PASSWORD = 'correct horse'
/** Made once: a hash is meant to take a while. */
const HASH = await hashPassword(PASSWORD)

export interface FixturePeople {
  people: People
  add(name: string, duty: Partial<Duty> & { role: Role }): void
  /** A token that holds for an hour, unless said otherwise. */
  token(name: string, options?: { role?: Role; expires?: number }): string
  close(): void
}

/** The people of a folder, on a connection of their own. */
export function fixturePeople(folder: string): FixturePeople {
  const people = openPeople(folder)
  return {
    people,
    add: (name, duty) =>
      people.add({ name, hash: HASH, made: NOON, lines: [], teams: [], worker: null, ...duty }),
    token(name, { role, expires = NOON + 3_600_000 } = {}) {
      const { secret, hash, id } = createSecret()
      people.addToken({ id, account: name, hash, role: role ?? null, made: NOON, expires })
      return secret
    },
    close: () => people.close(),
  }
}
