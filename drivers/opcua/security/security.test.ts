import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataType, MessageSecurityMode, SecurityPolicy } from 'node-opcua'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../../../base/log.ts'
import { type OpcuaKeys, opcuaDevice } from '../../../config/drivers/opcua.ts'
import { collector, WAIT } from '../../collector.ts'
import type { Driver, Subscription } from '../../contract.ts'
import { createDriver } from '../../create.ts'
import { type ServerOptions, startServer } from '../test-server.ts'
import { fingerprintOf, readCertificate } from './certificate.ts'
import { certificatePem, makeIdentity, ownIdentity } from './own.ts'
import { openTrust } from './trust.ts'

const DAY_MS = 86_400_000
const root = mkdtempSync(join(tmpdir(), 'lineside-opcua-security-'))
const pki = join(root, 'server')
const opened: (() => Promise<void>)[] = []
const driven: Driver[] = []
let folders = 0
const newFolder = () => join(root, `data-${++folders}`)
afterEach(async () => {
  for (const driver of driven.splice(0)) await driver.stop()
  for (const close of opened.splice(0)) await close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const { None, Sign, SignAndEncrypt } = MessageSecurityMode
const ALL = [
  SecurityPolicy.None,
  SecurityPolicy.Basic256Sha256,
  SecurityPolicy.Aes128_Sha256_RsaOaep,
  SecurityPolicy.Aes256_Sha256_RsaPss,
]

async function serve(options: ServerOptions = {}) {
  const server = await startServer({
    pki,
    modes: [None, Sign, SignAndEncrypt],
    policies: ALL,
    ...options,
  })
  opened.push(server.stop)
  server.add('Good', DataType.UInt32, 7)
  return server
}

const SIGNALS: Subscription[] = [
  { line: 'l', station: 's', signal: 'good', role: 'good', address: 'ns=1;s=Good' },
]

function drive(endpoint: string, folder: string, keys: OpcuaKeys = {}, now = () => Date.now()) {
  const got = collector()
  const device = opcuaDevice({ id: 'dev-1' }, { endpoint, sampling_ms: 50, ...keys })
  const context = { device, subscriptions: SIGNALS, ...got.context, now, folder, log: createLog('test') }
  const driver = createDriver(context)
  driven.push(driver)
  driver.start()
  return { driver, ...got }
}

/** Refused once, so that it is known, then trusted. */
async function trustServer(endpoint: string, folder: string): Promise<string> {
  const { driver } = drive(endpoint, folder)
  await vi.waitFor(() => expect(driver.status().lastError?.code).toBe('DEVICE_CERTIFICATE_UNKNOWN'), WAIT)
  await driver.stop()
  const trust = openTrust(folder)
  const [refused] = trust.refused()
  expect(driver.status().lastError?.text).toContain(refused!.fingerprint)
  trust.add(refused!)
  return refused!.fingerprint
}

describe('a connection with security', () => {
  it('is refused until somebody trusts the certificate, then has the strongest policy that the server offers', async () => {
    const plc = await serve()
    const folder = newFolder()
    const fingerprint = await trustServer(plc.endpoint, folder)
    expect(fingerprint).toBe(new X509Certificate(plc.server.getCertificate()).fingerprint256)
    expect(openTrust(folder).refused()).toEqual([])
    const { driver, values } = drive(plc.endpoint, folder)
    await vi.waitFor(() => expect(values('good')).toEqual([7]), WAIT)
    expect(driver.status()).toMatchObject({ link: 'up', lastError: null })
    const [channel] = plc.server.endpoints.flatMap((endpoint) => endpoint.getChannels())
    expect(channel?.securityMode).toBe(SignAndEncrypt)
    expect(channel?.securityPolicy).toBe(SecurityPolicy.Aes256_Sha256_RsaPss)
  })

  it('is not had with less than is asked for', async () => {
    const plc = await serve({
      modes: [None, Sign],
      policies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    })
    const encrypted = drive(plc.endpoint, newFolder())
    await vi.waitFor(() => expect(encrypted.driver.status().lastError?.code).toBe('DEVICE_REFUSED'), WAIT)
    expect(encrypted.driver.status().lastError?.text).toContain('Sign/Basic256Sha256')
    const strongest = drive(plc.endpoint, newFolder(), { security: 'sign', policy: 'Aes256_Sha256_RsaPss' })
    await vi.waitFor(() => expect(strongest.driver.status().lastError?.code).toBe('DEVICE_REFUSED'), WAIT)
    const signed = drive(plc.endpoint, newFolder(), { security: 'sign' })
    await vi.waitFor(
      () => expect(signed.driver.status().lastError?.code).toBe('DEVICE_CERTIFICATE_UNKNOWN'),
      WAIT,
    )
  })

  it('takes a user name with the password of a file, and says when they are wrong', async () => {
    const plc = await serve({ users: { reader: 'secret word' } })
    const folder = newFolder()
    await trustServer(plc.endpoint, folder)
    const file = join(root, 'reader.pw')
    writeFileSync(file, 'wrong\n')
    const keys = { username: 'reader', password_file: file }
    const { driver, values } = drive(plc.endpoint, folder, keys)
    await vi.waitFor(() => expect(driver.status().lastError?.code).toBe('DEVICE_REFUSED'), WAIT)
    writeFileSync(file, 'secret word\n')
    await vi.waitFor(() => expect(values('good')).toEqual([7]), WAIT)
  })

  it('takes the certificate of a user', async () => {
    const plc = await serve()
    const folder = newFolder()
    await trustServer(plc.endpoint, folder)
    const user = await makeIdentity()
    const [certificate_file, key_file] = ['user.pem', 'user.key'].map((name) => join(root, name)) as [
      string,
      string,
    ]
    writeFileSync(certificate_file, certificatePem(user))
    writeFileSync(key_file, user.key)
    await plc.server.userCertificateManager.trustCertificate(user.certificate)
    const { driver, values } = drive(plc.endpoint, folder, { certificate_file, key_file })
    await vi.waitFor(() => expect(values('good'), driver.status().lastError?.text).toEqual([7]), WAIT)
  })

  it('says in the status that the certificate of the server ends within 30 days, and refuses it once it has', async () => {
    const plc = await serve({ certificate: { startDate: new Date(), validity: 20 } })
    const folder = newFolder()
    await trustServer(plc.endpoint, folder)
    const { driver, values } = drive(plc.endpoint, folder)
    await vi.waitFor(() => expect(values('good')).toEqual([7]), WAIT)
    expect(driver.status()).toMatchObject({
      link: 'up',
      lastError: { code: 'DEVICE_CERTIFICATE_EXPIRES', text: expect.stringContaining('CN=PLC') },
    })
    await driver.stop()
    const late = drive(plc.endpoint, folder, {}, () => Date.now() + 21 * DAY_MS)
    await vi.waitFor(
      () => expect(late.driver.status().lastError?.code).toBe('DEVICE_CERTIFICATE_EXPIRED'),
      WAIT,
    )
    expect(late.readings).toEqual([])
  })
})

describe('our own certificate', () => {
  it('is made at the first use, stays, and is made anew within 30 days of its end', async () => {
    const folder = newFolder()
    const now = Date.now()
    const [first, second] = await Promise.all([ownIdentity(folder, now), ownIdentity(folder, now)])
    expect(first).toEqual(second)
    expect(await ownIdentity(folder, now)).toEqual(first)
    const { subjectAltName, validTo } = new X509Certificate(first.certificate)
    expect(subjectAltName).toContain(first.applicationUri)
    const renewed = await ownIdentity(folder, Date.parse(validTo) - 29 * DAY_MS)
    expect(renewed.certificate.equals(first.certificate)).toBe(false)
    expect(await ownIdentity(folder, now)).toEqual(renewed)
  })

  it('that cannot be read is not replaced in silence', async () => {
    const folder = newFolder()
    await ownIdentity(folder, Date.now())
    writeFileSync(join(folder, 'opcua', 'own.pem'), 'torn')
    await expect(ownIdentity(folder, Date.now())).rejects.toThrow('DEVICE_CERTIFICATE_FAILED')
  })
})

describe('trusted certificates', () => {
  it('are taken as PEM and as DER, and removed again', async () => {
    const identity = await makeIdentity()
    const trust = openTrust(newFolder())
    const pem = readCertificate(Buffer.from(certificatePem(identity)), 'a.pem')
    expect(readCertificate(identity.certificate, 'a.der')).toEqual(pem)
    expect(trust.has(pem)).toBe(false)
    trust.add(pem)
    expect(trust.has(pem)).toBe(true)
    expect(trust.trusted()).toEqual([pem])
    expect(trust.remove(pem.fingerprint)).toBe(true)
    expect(trust.remove(pem.fingerprint)).toBe(false)
    expect(() => readCertificate(readFileSync(import.meta.filename), 'x.ts')).toThrow('CERTIFICATE_BAD_FILE')
  })

  it('are named by their fingerprint in any spelling', () => {
    const hex = 'ab'.repeat(32)
    const spelled = Array.from({ length: 32 }, () => 'AB').join(':')
    for (const text of [hex, hex.toUpperCase(), spelled, `sha256:${hex}`, `SHA-256 ${spelled}`]) {
      expect(fingerprintOf(text)).toBe(spelled)
    }
    expect(() => fingerprintOf('ab:cd')).toThrow('USAGE')
  })
})
