import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createAgent } from '../../agent/index.ts'
import { LinesideError } from '../../base/errors.ts'
import { createLog, type Log } from '../../base/log.ts'
import { isExposed, readPasswordFile } from '../../base/password-file.ts'
import { loadSite } from '../../config/index.ts'
import type { Site } from '../../config/site.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Command, OptionValue } from '../command.ts'
import { watchService } from '../service-watch.ts'

export const command: Command = {
  summary: 'read devices on a line PC, spool their readings and send them to the gateway',
  usage: '[SITE.yaml] --id ID [options]',
  examples: [
    'lineside agent --id pc-1 --gateway mqtt://10.0.0.2:1883                asks the gateway what to read, keeps the answer',
    'lineside agent site.yaml --id pc-1                                     reads the devices with `agent: pc-1`',
    'lineside agent site.yaml --id pc-1 --gateway mqtt://10.0.0.2:1883      sends to a gateway on another machine',
    'lineside agent site.yaml --id pc-1 --username pc-1 --password-file pc-1.pw    an account of `lineside user`',
    'lineside agent site.yaml --id pc-1 --spool /var/lib/lineside/spool     keeps its spool there',
  ],
  options: {
    id: { type: 'string', help: 'id of this agent, as `agent:` of its devices names it' },
    gateway: {
      type: 'string',
      help: 'mqtt:// URL of the gateway; needed without a site file, else by default its gateway.mqtt',
    },
    username: { type: 'string', help: 'account at the gateway; see lineside user' },
    'password-file': { type: 'string', help: 'file with its password, read at every connection' },
    spool: {
      type: 'string',
      help: 'folder of the spool, and of what the gateway said; default: agents/ID in the data folder, ./data without a site file',
    },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([file, ...more], { id, gateway, spool, set, username, 'password-file': passwordFile }) {
    if (more.length > 0 || typeof id !== 'string') {
      throw new LinesideError('USAGE', 'agent needs --id, and at most one site file')
    }
    const site = file === undefined ? null : loadSite(file, Array.isArray(set) ? set : [])
    const url = typeof gateway === 'string' ? gateway : site && gatewayUrl(site)
    if (!url) throw new LinesideError('USAGE', 'agent needs --gateway where it has no site file')
    const data = site?.gateway.data ?? resolve('data')
    const log = createLog('agent')
    const agent = createAgentOrRefuse({
      site,
      id,
      gateway: url,
      credentials: credentialsOf(username, passwordFile, log),
      spool: typeof spool === 'string' ? resolve(spool) : join(data, 'agents', id),
      version: packageJson.version,
      log,
    })
    if (!agent) return 2
    agent.start()
    // That its event loop turns is what an agent proves: without its gateway it works too.
    const unwatch = watchService(async () => undefined, log)
    await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
    unwatch()
    await agent.stop()
    return 0
  },
}

/** The password is read anew each time, so that a changed one is taken up; a file that is missing now is an error now. */
function credentialsOf(username: OptionValue, passwordFile: OptionValue, log: Log) {
  if (username === undefined && passwordFile === undefined) return undefined
  if (typeof username !== 'string' || typeof passwordFile !== 'string') {
    throw new LinesideError('USAGE', 'agent needs --username and --password-file together')
  }
  readPasswordFile(passwordFile)
  if (isExposed(passwordFile)) {
    const { code, message } = new LinesideError('ACCOUNT_PASSWORD_EXPOSED', passwordFile)
    log.warn({ code }, message)
  }
  return () => ({ username, password: readPasswordFile(passwordFile) })
}

function createAgentOrRefuse(options: Parameters<typeof createAgent>[0]) {
  try {
    return createAgent(options)
  } catch (error) {
    if (!(error instanceof LinesideError) || error.code !== 'AGENT_UNKNOWN') throw error
    console.error(`lineside: ${error.message}`)
    return null
  }
}

/** A gateway that listens on every address is reached on this machine. */
function gatewayUrl({ gateway }: Site): string {
  const { host, port } = gateway.mqtt
  const reach = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `mqtt://${reach.includes(':') ? `[${reach}]` : reach}:${port}`
}
