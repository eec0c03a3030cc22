import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { errorText, LinesideError } from '../../base/errors.ts'
import { loadSite } from '../../config/index.ts'
import { type Certificate, fingerprintOf, readCertificate } from '../../drivers/opcua/security/certificate.ts'
import { openTrust, type Trust } from '../../drivers/opcua/security/trust.ts'
import type { Command, OptionValue } from '../command.ts'

interface Given {
  trust: Trust
  folder: string
  file?: string
  fingerprint?: string
}

const ACTIONS: Record<string, (given: Given) => Promise<void> | void> = { list, add, remove, own }

export const command: Command = {
  summary: 'certificates of OPC UA servers: see them, trust them, trust them no more',
  usage: `${Object.keys(ACTIONS).join('|')} SITE.yaml [FILE] [--fingerprint FINGERPRINT] [options]`,
  examples: [
    'lineside trust list site.yaml                             trusted certificates, and those that were refused',
    'lineside trust add site.yaml --fingerprint AB:CD:…        one that was refused, as the error shows it',
    'lineside trust add site.yaml plc.der                      one from a file, PEM or DER',
    'lineside trust add site.yaml plc.der --fingerprint AB:…   only if it has this fingerprint',
    'lineside trust remove site.yaml --fingerprint AB:CD:…     trusted no more from the next connection on',
    'lineside trust list site.yaml --agent pc-1                those of an agent with its default spool folder',
    'lineside trust list --folder /var/lib/lineside/spool      those of an agent with --spool, on its line PC',
    'lineside trust own site.yaml > lineside.pem               our certificate, for the server to trust',
  ],
  options: {
    fingerprint: { type: 'string', help: 'SHA-256 fingerprint, with or without colons' },
    agent: { type: 'string', help: 'agent whose certificates are meant; default: the gateway' },
    folder: { type: 'string', help: 'folder in which they are kept; then no site file is needed' },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([name = '', ...args], options) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    if (!action) throw new LinesideError('USAGE', `trust needs one of ${Object.keys(ACTIONS).join(', ')}`)
    const site = options.folder === undefined ? args.shift() : undefined
    const folder = folderOf(site, options)
    const [file, ...more] = args
    if (more.length > 0) throw new LinesideError('USAGE', `trust ${name} takes at most one file`)
    const fingerprint =
      typeof options.fingerprint === 'string' ? fingerprintOf(options.fingerprint) : undefined
    await action({ trust: openTrust(folder), folder, file, fingerprint })
    return 0
  },
}

function folderOf(site: string | undefined, { folder, agent, set }: Record<string, OptionValue>): string {
  if (typeof folder === 'string') return resolve(folder)
  if (!site) throw new LinesideError('USAGE', 'trust needs a site file, or --folder')
  const { data } = loadSite(site, Array.isArray(set) ? set : []).gateway
  return typeof agent === 'string' ? join(data, 'agents', agent) : data
}

function list({ trust }: Given): void {
  const [trusted, refused] = [trust.trusted(), trust.refused()]
  console.log(trusted.length > 0 ? 'trusted' : 'none is trusted')
  trusted.forEach(show)
  if (refused.length === 0) return
  console.log('refused, the latest first')
  refused.forEach(show)
}

function add({ trust, file, fingerprint }: Given): void {
  const certificate = file ? fromFile(file) : refusedWith(trust, fingerprint)
  if (fingerprint && certificate.fingerprint !== fingerprint) {
    throw new LinesideError('CERTIFICATE_MISMATCH', `${file}: ${certificate.fingerprint}`)
  }
  trust.add(certificate)
  console.log('trusted from the next connection on')
  show(certificate)
}

function fromFile(file: string): Certificate {
  try {
    return readCertificate(readFileSync(file), file)
  } catch (error) {
    if (error instanceof LinesideError) throw error
    throw new LinesideError('CONFIG_NOT_READABLE', errorText(error), { cause: error })
  }
}

function refusedWith(trust: Trust, fingerprint: string | undefined): Certificate {
  if (!fingerprint) throw new LinesideError('USAGE', 'trust add needs a file or --fingerprint')
  const found = trust.refused().find((one) => one.fingerprint === fingerprint)
  if (!found) throw new LinesideError('CERTIFICATE_NOT_FOUND', fingerprint)
  return found
}

function remove({ trust, fingerprint }: Given): void {
  if (!fingerprint) throw new LinesideError('USAGE', 'trust remove needs --fingerprint')
  if (!trust.remove(fingerprint)) throw new LinesideError('CERTIFICATE_NOT_FOUND', fingerprint)
  console.log(`${fingerprint} is trusted no more; a connection that is open stays open`)
}

async function own({ folder }: Given): Promise<void> {
  const { certificatePem, ownIdentity } = await import('../../drivers/opcua/security/own.ts')
  process.stdout.write(certificatePem(await ownIdentity(folder, Date.now())))
}

function show({ fingerprint, subject, until }: Certificate): void {
  console.log(`  ${fingerprint}\n    ${subject}, until ${new Date(until).toISOString().slice(0, 10)}`)
}
