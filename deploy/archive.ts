import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const SUMS = 'SHA256SUMS'

/** Writes `SHA256SUMS` of all files below `folder`, in the form of sha256sum(1), sorted by path. */
export function writeSums(folder: string): void {
  const files = globSync('**/*', { cwd: folder }).filter(
    (path) => path !== SUMS && statSync(join(folder, path)).isFile(),
  )
  writeFileSync(
    join(folder, SUMS),
    files
      .sort()
      .map((path) => `${sumOf(join(folder, path))}  ${path}\n`)
      .join(''),
  )
}

/**
 * Packs `folder` as a tar archive, and writes its sum beside it. The same files give the same bytes: sorted by name,
 * owned by nobody in particular, of one time (`epoch`, seconds since 1970).
 */
export function pack(folder: string, epoch: number, archive: string): void {
  const order = ['--sort=name', '--format=gnu', `--mtime=@${epoch}`]
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX']
  const from = ['--directory', dirname(folder), basename(folder)]
  execFileSync('tar', [
    '--create',
    '--file',
    archive,
    '--use-compress-program=gzip --no-name',
    ...order,
    ...owner,
    ...from,
  ])
  writeFileSync(`${archive}.sha256`, `${sumOf(archive)}  ${basename(archive)}\n`)
}

const sumOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
