import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Whether `command`, a program that a test talks to, is on PATH; `debianPackage` is what to install where not.
 * Without it the test is to be skipped, which is said on standard error; with `CI=true` it throws instead, so that
 * nothing is skipped there.
 */
export function requirePeer(command: string, debianPackage: string): boolean {
  return isOnPath(command) || missing(command, debianPackage)
}

/** Debian's own Python, which finds the modules of Debian's packages; another may come first on PATH. */
export const PYTHON = '/usr/bin/python3'

/** The same for a module of Debian's Python; `debianPackages` are what it needs. */
export function requirePythonModule(module: string, debianPackages: string): boolean {
  const { status } = spawnSync(PYTHON, ['-c', `import ${module}`], { stdio: 'ignore' })
  return status === 0 || missing(module, debianPackages)
}

function missing(what: string, debianPackages: string): false {
  const remedy = `${what} is not installed: apt-get install ${debianPackages}`
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
