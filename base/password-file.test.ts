import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { isExposed, readPasswordFile } from './password-file.ts'

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-password-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'password')
  writeFileSync(file, text)
  return file
}

it.each([
  ['secret', 'secret'],
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  [' with blanks \n', ' with blanks '],
  ['密码\n', '密码'],
])('of a file with %j the password is %j', (text, password) => {
  expect(readPasswordFile(fileWith(text))).toBe(password)
})

it('a file that is not there is an error that names it', () => {
  expect(() => readPasswordFile('/nowhere/password')).toThrow(/CONFIG_NOT_READABLE.*\/nowhere\/password/)
})

it.skipIf(process.platform === 'win32')('a file that others may read is exposed', () => {
  const file = fileWith('secret')
  for (const [mode, exposed] of [
    [0o600, false],
    [0o640, false],
    [0o644, true],
  ] as const) {
    chmodSync(file, mode)
    expect(isExposed(file)).toBe(exposed)
  }
})
