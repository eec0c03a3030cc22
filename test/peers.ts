import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Whether `command`, a program that a test talks to, is on PATH; `debianPackage` is what to install where not.
 * Without it the test is to be skipped, which is said on standard error; with `CI=true` it throws instead, so that
 * nothing is skipped there.
 */
export function requirePeer(command: string, debianPackage: string): boolean {
  if (isOnPath(command)) return true
  const remedy = `${command} is not installed: apt-get install ${debianPackage}`
  if (process.env.CI === 'true') throw new Error(remedy)
  process.stderr.write(`\n*** TESTS SKIPPED: ${remedy}\n\n`)
  return false
}

function isOnPath(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
