import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type ClientSession,
  type EndpointDescription,
  InMemoryCertificateKeyPairProvider,
  InMemoryCertificateStore,
  MessageSecurityMode,
  OPCUAClient,
  type OPCUAClientOptions,
  SecurityPolicy,
  setErrorLogger,
  setWarningLogger,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua'
import { type ErrorCode, errorText, LinesideError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { readPasswordFile } from '../../base/password-file.ts'
import type { OpcuaPolicy, OpcuaSecurity } from '../../config/site.ts'
import { type Certificate, readCertificate } from './security/certificate.ts'
import { chooseEndpoint } from './security/choose.ts'
import { type Identity, makeIdentity, ownIdentity } from './security/own.ts'
import { openTrust } from './security/trust.ts'

/** A server and how it is talked to. */
export interface Peer {
  /** opc.tcp:// URL */
  endpoint: string
  security: OpcuaSecurity
  /** Folder of the gateway or agent: our certificate, and those that are trusted. */
  folder: string
}

export interface Opened {
  client: OPCUAClient
  session: ClientSession
  /** That of the server; null without security. */
  certificate: Certificate | null
  /** Gives back session and connection, within 3 s. */
  close(): Promise<void>
}

/** A server may drop our session and what waits in it after so long without us. */
export const LIFETIME_MS = 120_000
const PING_MS = 5_000
const TRANSPORT_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 15_000
const CLOSE_WITHIN_MS = 3_000

/**
 * One connection with one session of its own. `signal` ends an opening that is under way; `now` is epoch milliseconds.
 * Throws LinesideError: DEVICE_UNREACHABLE, DEVICE_REFUSED, DEVICE_CERTIFICATE_… .
 */
export async function openSession(
  peer: Peer,
  name: string,
  now: number,
  signal: AbortSignal,
): Promise<Opened> {
  try {
    signal.throwIfAborted()
    const { options, certificate, policy } =
      peer.security.mode === 'none' ? await plain() : await secured(peer, now, signal)
    const client = createClient(options, name)
    const close = () => closeWithin(client)
    return await withEnd(signal, close, async () => {
      await client.connect(peer.endpoint)
      if (policy) confirm(await client.getEndpoints({ endpointUrl: peer.endpoint }), peer.security, policy)
      const session = await client.createSession(userOf(peer.security))
      return { client, session, certificate, close }
    })
  } catch (error) {
    throw asLinesideError(peer.endpoint, error)
  }
}

/** What the library says goes to this log, as detail. */
export function routeLibraryLog(log: Log): void {
  setWarningLogger((...text) => log.debug({}, text.join(' ')))
  setErrorLogger((...text) => log.debug({}, text.join(' ')))
}

async function plain() {
  const options: OPCUAClientOptions = {
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
    ...credentials(await throwaway()),
  }
  return { options, certificate: null, policy: null }
}

async function secured(peer: Peer, now: number, signal: AbortSignal) {
  const { endpoint, policy } = chooseEndpoint(await endpointsOf(peer.endpoint, signal), peer.security)
  const certificate = readCertificate(endpoint.serverCertificate, peer.endpoint)
  checkTrusted(certificate, peer, now)
  const options: OPCUAClientOptions = {
    securityMode: endpoint.securityMode,
    securityPolicy: SecurityPolicy[policy],
    serverCertificate: certificate.der,
    ...credentials(await ownIdentity(peer.folder, now), certificate),
  }
  return { options, certificate, policy }
}

/** The first answer came unprotected: somebody may have left the stronger policies out of it (OPC 10000-4, 5.7.2.1). */
function confirm(endpoints: EndpointDescription[], security: OpcuaSecurity, policy: OpcuaPolicy): void {
  const best = chooseEndpoint(endpoints, security).policy
  if (best === policy) return
  const detail = `unprotected it offered ${policy}, protected ${best}: somebody may have altered its answer`
  throw new LinesideError('DEVICE_REFUSED', detail)
}

function checkTrusted(certificate: Certificate, { folder }: Peer, now: number): void {
  const { fingerprint, subject, from, until } = certificate
  const trust = openTrust(folder)
  if (!trust.has(certificate)) {
    trust.refuse(certificate)
    throw new LinesideError(
      'DEVICE_CERTIFICATE_UNKNOWN',
      `SHA-256 ${fingerprint}, of ${subject}; to trust it: lineside trust add SITE.yaml --fingerprint ${fingerprint}`,
    )
  }
  if (now >= from && now <= until) return
  const span = [from, until].map((time) => new Date(time).toISOString().slice(0, 10)).join(' to ')
  throw new LinesideError('DEVICE_CERTIFICATE_EXPIRED', `${subject}, ${fingerprint}: ${span}`)
}

/** What a server offers; asked for without security, as everybody may (OPC 10000-4, 5.5.4). */
async function endpointsOf(endpoint: string, signal: AbortSignal): Promise<EndpointDescription[]> {
  const { options } = await plain()
  const client = createClient(options, 'Lineside discovery')
  const close = () => closeWithin(client)
  try {
    return await withEnd(signal, close, async () => {
      await client.connect(endpoint)
      return client.getEndpoints({ endpointUrl: endpoint })
    })
  } finally {
    await close()
  }
}

function createClient(options: OPCUAClientOptions, clientName: string): OPCUAClient {
  return OPCUAClient.create({
    ...options,
    clientName,
    applicationName: 'Lineside',
    // Many servers announce a host name that this machine cannot resolve.
    endpointMustExist: false,
    transportTimeout: TRANSPORT_TIMEOUT_MS,
    defaultTransactionTimeout: REQUEST_TIMEOUT_MS,
    requestedSessionTimeout: LIFETIME_MS,
    keepSessionAlive: true,
    keepAliveInterval: PING_MS,
    connectionStrategy: { maxRetry: 1, initialDelay: 500, maxDelay: 10_000, randomisationFactor: 0.5 },
  })
}

/** While it repairs a connection, the library asks this store about the certificate of the server: it knows one. */
function credentials(
  { applicationUri, certificate, key }: Identity,
  server?: Certificate,
): OPCUAClientOptions {
  const store = new InMemoryCertificateStore({ autoAcceptUnknown: false })
  if (server) void store.trustCertificate(server.der)
  return {
    applicationUri,
    certificateKeyPairProvider: new InMemoryCertificateKeyPairProvider([certificate], { hidden: key }),
    clientCertificateManager: store,
  }
}

let made: Promise<Identity> | undefined
/** Making a key takes a tenth of a second of a core: once a process is enough for what proves nothing. */
function throwaway(): Promise<Identity> {
  made ??= makeIdentity()
  return made
}

function userOf({ user }: OpcuaSecurity): UserIdentityInfo {
  if (!user) return { type: UserTokenType.Anonymous }
  if ('name' in user) {
    return {
      type: UserTokenType.UserName,
      userName: user.name,
      password: readPasswordFile(user.passwordFile),
    }
  }
  const { der } = readCertificate(readFileSync(user.certificateFile), user.certificateFile)
  const privateKey = readFileSync(user.keyFile, 'utf8')
  return { type: UserTokenType.Certificate, certificateData: der, privateKey }
}

/** Runs `work`; if it fails, or `signal` is given meanwhile, `close` is called. */
async function withEnd<T>(
  signal: AbortSignal,
  close: () => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  signal.addEventListener('abort', close)
  try {
    signal.throwIfAborted()
    return await work()
  } catch (error) {
    await close()
    throw error
  } finally {
    signal.removeEventListener('abort', close)
  }
}

async function closeWithin(client: OPCUAClient): Promise<void> {
  await Promise.race([client.disconnect().catch(() => {}), delay(CLOSE_WITHIN_MS, undefined, { ref: false })])
}

const REFUSALS =
  /BadIdentity|BadUser|BadCertificate|BadSecurity|BadTooManySessions|BadApplicationSignature|no matching endpoint|rejected by server/i

function asLinesideError(endpoint: string, error: unknown): LinesideError {
  if (error instanceof LinesideError) return error
  const text = errorText(error)
  const code: ErrorCode = REFUSALS.test(text) ? 'DEVICE_REFUSED' : 'DEVICE_UNREACHABLE'
  return new LinesideError(code, `${endpoint}: ${text}`, { cause: error })
}
