import { resolve } from 'node:path'
import { LinesideError } from '../../base/errors.ts'
import { createLog } from '../../base/log.ts'
import { OPCUA, type OpcuaKeys, opcuaSecurity } from '../../config/drivers/opcua.ts'
import { loadSite } from '../../config/index.ts'
import { signalLines, treeLines } from '../browse-output.ts'
import type { Command, OptionValue } from '../command.ts'

type Options = Record<string, OptionValue>

const DEPTH = 8
const LIMIT = 10_000
/** Options that say what the keys of a device say, as it has them. */
const SECURITY = {
  security: 'security',
  policy: 'policy',
  username: 'username',
  'password-file': 'password_file',
  'certificate-file': 'certificate_file',
  'key-file': 'key_file',
} as const

export const command: Command = {
  summary: 'show what an OPC UA server has: nodes, values, addresses',
  usage: 'URL [options]',
  examples: [
    'lineside browse opc.tcp://10.0.0.5:4840 --security none             a tree of objects and variables, with values',
    'lineside browse opc.tcp://10.0.0.5:4840 --site site.yaml            with security; trusts what the site trusts',
    'lineside browse opc.tcp://10.0.0.5:4840 --security none --yaml --device plc-1 > signals.yaml   signals to paste',
    'lineside browse opc.tcp://10.0.0.5:4840 --security none --node "nsu=http://vendor/plc;s=St10" --depth 2',
    'lineside browse opc.tcp://10.0.0.5:4840 --site site.yaml --username reader --password-file plc.pw',
  ],
  options: {
    node: { type: 'string', help: 'address of the node to begin with; default: the Objects folder' },
    depth: { type: 'string', help: `levels below it; default ${DEPTH}` },
    limit: { type: 'string', help: `so many nodes at most; default ${LIMIT}` },
    yaml: { type: 'boolean', help: 'signals to paste below signals: of a station; set their roles' },
    device: { type: 'string', help: 'id of the device in what --yaml prints; default plc-1' },
    security: { type: 'string', help: 'none, sign or sign_and_encrypt; default sign_and_encrypt' },
    policy: { type: 'string', help: 'the weakest policy to be used, as policy: of a device' },
    username: { type: 'string', help: 'user name, with --password-file' },
    'password-file': { type: 'string', help: 'file that holds the password' },
    'certificate-file': { type: 'string', help: 'certificate of a user, with --key-file' },
    'key-file': { type: 'string', help: 'private key of that certificate' },
    site: {
      type: 'string',
      help: 'site file: its data folder has our certificate and those that are trusted',
    },
    folder: { type: 'string', help: 'that folder itself, as of an agent' },
    set: { type: 'string', multiple: true, help: 'override a value of the site file: key.path=value' },
  },
  async run([endpoint, ...more], options) {
    if (!endpoint?.startsWith('opc.tcp://') || more.length > 0) {
      throw new LinesideError('USAGE', 'browse needs one URL such as opc.tcp://10.0.0.5:4840')
    }
    const security = securityOf(options)
    const folder = folderOf(options, security.mode === 'none')
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort())
    const { browseServer } = await import('../../drivers/opcua/browse.ts')
    const { routeLibraryLog } = await import('../../drivers/opcua/client.ts')
    routeLibraryLog(createLog('browse'))
    const progress = process.stderr.isTTY
    const { nodes, isCut } = await browseServer(
      { endpoint, security, folder },
      {
        ...(typeof options.node === 'string' ? { node: options.node } : {}),
        depth: count(options, 'depth', DEPTH),
        limit: count(options, 'limit', LIMIT),
        onProgress: (found) => progress && process.stderr.write(`\r${found} nodes`),
        signal: stopping.signal,
      },
      Date.now(),
    )
    if (progress) process.stderr.write('\r\x1b[K')
    const device = typeof options.device === 'string' ? options.device : 'plc-1'
    const lines = options.yaml ? signalLines(nodes, device) : treeLines(nodes)
    console.log(lines.length > 0 ? lines.join('\n') : 'there is nothing below this node')
    if (isCut) console.error('lineside: there are more nodes: raise --limit, or begin with --node')
    return 0
  },
}

/** As the site file would take it. */
function securityOf(options: Options) {
  const keys = Object.fromEntries(
    Object.entries(SECURITY).flatMap(([option, key]) => (options[option] ? [[key, options[option]]] : [])),
  )
  const [wrong] = OPCUA.contradictions(keys)
  if (wrong) throw new LinesideError('USAGE', `--${wrong.key.replace('_', '-')}: ${wrong.allowed}`)
  checkWord(keys.security, OPCUA.device.security, '--security')
  checkWord(keys.policy, OPCUA.device.policy, '--policy')
  return opcuaSecurity(keys as OpcuaKeys)
}

function checkWord(value: unknown, { anyOf }: { anyOf: { const: string }[] }, option: string): void {
  const words = anyOf.map((branch) => branch.const)
  if (value === undefined || words.some((word) => word === value)) return
  throw new LinesideError('USAGE', `${option}: one of ${words.join(', ')}`)
}

function folderOf({ folder, site, set }: Options, isOpen: boolean): string {
  if (typeof folder === 'string') return resolve(folder)
  if (typeof site === 'string') return loadSite(site, Array.isArray(set) ? set : []).gateway.data
  if (isOpen) return resolve('.')
  throw new LinesideError('USAGE', 'with security, browse needs --site or --folder; without, --security none')
}

function count(options: Options, name: string, byDefault: number): number {
  const value = options[name] === undefined ? byDefault : Number(options[name])
  if (!Number.isInteger(value) || value < 1) throw new LinesideError('USAGE', `--${name}: a whole number`)
  return value
}
