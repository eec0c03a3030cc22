import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pack, writeSums } from './archive.ts'

const scratch = mkdtempSync(join(tmpdir(), 'lineside-archive-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** The same files, made in another order, at another time, with other rights of group and others. */
function archive(name: string, files: string[], time: number, mode: number): string {
  const folder = join(scratch, name, 'lineside')
  mkdirSync(join(folder, 'b'), { recursive: true })
  for (const file of files) {
    writeFileSync(join(folder, file), file)
    utimesSync(join(folder, file), time, time)
    chmodSync(join(folder, file), mode)
  }
  writeSums(folder)
  const made = join(scratch, `${name}.tar.gz`)
  pack(folder, 1_700_000_000, made)
  return made
}

describe('an archive', () => {
  it('is the same for the same files, byte for byte', () => {
    const one = archive('one', ['a', 'b/c', 'd'], 1, 0o644)
    const two = archive('two', ['d', 'b/c', 'a'], 2, 0o600)
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true)
  })

  it('carries sums that sha256sum takes, of every file, and so does what lies beside it', () => {
    const made = archive('three', ['a', 'b/c'], 1, 0o644)
    const folder = join(scratch, 'three', 'lineside')
    const said = execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })
    expect(said).toBe('a: OK\nb/c: OK\n')
    execFileSync('sha256sum', ['--quiet', '--check', `${made}.sha256`], { cwd: scratch })
  })
})
