import { randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { InMemoryCertificateKeyPairProvider } from 'node-opcua'
import { errorText, LinesideError } from '../../../base/errors.ts'

/** Who we are to a server: an application instance certificate (OPC 10000-6, 6.2.2) with its key. */
export interface Identity {
  applicationUri: string
  certificate: Buffer
  /** PEM. */
  key: string
}

const DAY_MS = 86_400_000
const VALID_DAYS = 5 * 365
/** Servers have to trust the new one: whoever looks after them has so long until the old one would have ended. */
const RENEWED_DAYS_BEFORE = 30

/**
 * The identity of a gateway or agent in its folder, `opcua/own.pem`: made at the first use, made anew within 30 days
 * of its end. Throws DEVICE_CERTIFICATE_FAILED.
 */
export async function ownIdentity(folder: string, now: number): Promise<Identity> {
  const file = join(folder, 'opcua', 'own.pem')
  try {
    const kept = existsSync(file) ? read(file) : undefined
    if (kept && endOf(kept) - now > RENEWED_DAYS_BEFORE * DAY_MS) return kept
    const made = await makeIdentity()
    mkdirSync(join(folder, 'opcua'), { recursive: true, mode: 0o700 })
    return keep(made, file, kept !== undefined)
  } catch (error) {
    throw new LinesideError('DEVICE_CERTIFICATE_FAILED', `${file}: ${errorText(error)}`, { cause: error })
  }
}

/** The certificate to be handed to whoever looks after a server. */
export const certificatePem = ({ certificate }: Identity) => new X509Certificate(certificate).toString()

/** Two connections may begin at once: the identity that is kept first is that of both. */
function keep(identity: Identity, file: string, replaces: boolean): Identity {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${certificatePem(identity)}${identity.key}`, { mode: 0o600 })
  if (replaces) {
    renameSync(draft, file)
    return identity
  }
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return read(file)
}

function read(file: string): Identity {
  const text = readFileSync(file, 'utf8')
  const certificate = new X509Certificate(text)
  const applicationUri = /URI:([^,]+)/.exec(certificate.subjectAltName ?? '')?.[1]
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*-----END [A-Z ]*PRIVATE KEY-----\n?/.exec(text)?.[0]
  if (!applicationUri || !key) throw new Error('no certificate of an application with its key')
  return { applicationUri, certificate: certificate.raw, key }
}

const endOf = ({ certificate }: Identity) => Date.parse(new X509Certificate(certificate).validTo)

/** One that is kept nowhere: for discovery, and for servers without security, which ask for one all the same. */
export async function makeIdentity(): Promise<Identity> {
  const host = hostname()
  const applicationUri = `urn:${host}:lineside`
  const provider = new InMemoryCertificateKeyPairProvider()
  await provider.ensureCertificateExists({
    applicationUri,
    subject: '/CN=Lineside/O=Lineside',
    dns: [host],
    validity: VALID_DAYS,
  })
  const { hidden } = provider.getPrivateKey()
  const key = typeof hidden === 'string' ? hidden : String(hidden.export({ type: 'pkcs8', format: 'pem' }))
  return {
    applicationUri,
    certificate: provider.getCertificate(),
    key: key.endsWith('\n') ? key : `${key}\n`,
  }
}
