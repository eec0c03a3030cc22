import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openAccounts, openPeople } from '../../gateway/access/index.ts'
import { command } from './user.ts'

const EXAMPLE = new URL('../../config/examples/plant.yaml', import.meta.url).pathname

const folder = mkdtempSync(join(tmpdir(), 'lineside-user-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// The rest of what it does, as a user would do it, and its exit codes: test/e2e/accounts.test.ts and people.test.ts.
it.each([
  ['add', ['-'], {}, 'ACCOUNT_BAD_NAME'],
  ['add', ['new'], { publish: ['a/#/b'] }, 'ACCOUNT_BAD_FILTER'],
  ['add', ['new'], { publish: ['$SYS/#'] }, 'ACCOUNT_BAD_FILTER'],
  ['add', ['new'], { role: 'hr', publish: ['a/#'] }, /USAGE.*--publish/],
  ['add', ['new'], { role: 'hr', line: ['line-9'] }, /USAGE.*no line 'line-9'/],
  ['add', ['new'], { role: 'worker' }, /USAGE.*--worker/],
  ['add', ['new'], { team: ['team-a'] }, /USAGE.*--role/],
  ['add', [], {}, 'USAGE'],
  ['rights', ['nobody'], { publish: ['a'] }, 'ACCOUNT_UNKNOWN'],
  ['password', ['nobody'], {}, 'ACCOUNT_UNKNOWN'],
  ['disable', ['nobody'], {}, 'ACCOUNT_UNKNOWN'],
  ['bind', ['nobody', 'sensor-1'], {}, 'ACCOUNT_UNKNOWN'],
  ['delete', ['press'], {}, 'USAGE'],
])(
  'lineside user %s %j with %j is refused before it asks for a password: %s',
  async (action, args, options, said) => {
    const ended = command.run([action, EXAMPLE, ...args], { ...options, set: [`gateway.data=${folder}`] })
    await expect(ended).rejects.toThrow(said)
    const [accounts, people] = [openAccounts(folder), openPeople(folder)]
    expect([...accounts.all(), ...people.all()]).toEqual([])
    accounts.close()
    people.close()
  },
)
