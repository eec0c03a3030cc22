import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { errorText, LinesideError } from '../../../base/errors.ts'
import { type Certificate, readCertificate } from './certificate.ts'

/** Certificates of servers that somebody has trusted, and those that showed up and were refused. */
export interface Trust {
  trusted(): Certificate[]
  /** The latest first. */
  refused(): Certificate[]
  has(certificate: Certificate): boolean
  add(certificate: Certificate): void
  /** Keeps it, so that it can be trusted by its fingerprint; the latest 20 are kept. */
  refuse(certificate: Certificate): void
  /** false: it was not there. */
  remove(fingerprint: string): boolean
}

const REFUSED_KEPT = 20

/**
 * A file a certificate under `opcua/` of the folder of a gateway or agent, read anew each time: what `lineside trust`
 * changes holds from the next connection on. A certificate is trusted for itself, not for who signed it.
 * Throws DEVICE_CERTIFICATE_FAILED where the folder cannot be read or written.
 */
export function openTrust(folder: string): Trust {
  const trusted = join(folder, 'opcua', 'trusted')
  const refused = join(folder, 'opcua', 'refused')

  return {
    trusted: () => files(trusted).map(read),
    refused: () => files(refused).map(read),
    has({ fingerprint }) {
      const file = join(trusted, nameOf(fingerprint))
      return existsSync(file) && read(file).fingerprint === fingerprint
    },
    add(certificate) {
      write(trusted, certificate)
      rmSync(join(refused, nameOf(certificate.fingerprint)), { force: true })
    },
    refuse(certificate) {
      write(refused, certificate)
      for (const file of files(refused).slice(REFUSED_KEPT)) rmSync(file, { force: true })
    },
    remove(fingerprint) {
      const file = join(trusted, nameOf(fingerprint))
      const isThere = existsSync(file)
      rmSync(file, { force: true })
      return isThere
    },
  }
}

const nameOf = (fingerprint: string) => `${fingerprint.replaceAll(':', '').toLowerCase()}.der`
const read = (file: string) => readCertificate(readFileSync(file), file)

/** The latest first. */
function files(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.der'))
      .map((name) => join(folder, name))
      .map((file) => ({ file, at: statSync(file).mtimeMs }))
      .toSorted((a, b) => b.at - a.at)
      .map(({ file }) => file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw failed(folder, error)
  }
}

function write(folder: string, { fingerprint, der }: Certificate): void {
  const file = join(folder, nameOf(fingerprint))
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.${process.pid}`, der, { mode: 0o600 })
    renameSync(`${file}.${process.pid}`, file)
  } catch (error) {
    throw failed(file, error)
  }
}

const failed = (path: string, error: unknown) =>
  new LinesideError('DEVICE_CERTIFICATE_FAILED', `${path}: ${errorText(error)}`, { cause: error })
