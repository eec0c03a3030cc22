import { Type } from 'typebox'
import { oneOf } from '../schema/words.ts'
import { CREDENTIALS, half } from './credentials.ts'
import type { AnyDevice, DriverKeys } from './keys.ts'

const DEFAULTS = { samplingMs: 250, security: 'sign_and_encrypt' } as const

const SECURITY_MODES = ['none', 'sign', 'sign_and_encrypt'] as const
/** From the weakest to the strongest. Those that the OPC Foundation has given up, with SHA-1 signatures, are no choice. */
export const SECURITY_POLICIES = ['Aes128_Sha256_RsaOaep', 'Basic256Sha256', 'Aes256_Sha256_RsaPss'] as const

const LOGIN = ['username', 'password_file', 'certificate_file', 'key_file'] as const

export const OPCUA = {
  device: {
    endpoint: Type.Optional(
      Type.String({ pattern: '^opc\\.tcp://', description: 'opcua, required: opc.tcp:// URL of the server' }),
    ),
    sampling_ms: Type.Optional(
      Type.Integer({
        minimum: 10,
        default: DEFAULTS.samplingMs,
        description: 'opcua: sampling and publishing interval',
      }),
    ),
    security: Type.Optional(
      oneOf(SECURITY_MODES, {
        default: DEFAULTS.security,
        description:
          'opcua: security of the connection. Nothing weaker is used than is said here: a server that has no certificate needs security: none, where all is sent as it is',
      }),
    ),
    policy: Type.Optional(
      oneOf(SECURITY_POLICIES, {
        description:
          'opcua: the weakest security policy to be used; default any of these. The best is used that the server offers',
      }),
    ),
    ...CREDENTIALS,
  },
  source: {
    sampling_ms: Type.Optional(
      Type.Integer({
        minimum: 10,
        description: 'opcua: sampling interval of this signal; default that of the device',
      }),
    ),
    deadband: Type.Optional(
      Type.Union(
        [Type.Number({ exclusiveMinimum: 0 }), Type.String({ pattern: '^(100|[0-9]{1,2}([.][0-9]+)?) ?%$' })],
        {
          description:
            'opcua: changes of at most so much are not reported; a number in the unit of the signal, or of the range that the server gives for it (EURange) so many percent: "2 %"',
        },
      ),
    ),
  },
  required: { oneOf: ['endpoint'], example: 'a URL such as opc.tcp://10.0.0.5:4840' },
  address: 'a node id, such as "nsu=http://vendor/plc;s=St10.Good" or "ns=2;s=St10.Good"',
  contradictions: (device) => {
    const isOpen = device.security === 'none'
    const forNone = ['policy', ...LOGIN].filter((key) => isOpen && device[key] !== undefined)
    if (forNone.length > 0) {
      return forNone.map((key) => ({ key, allowed: 'it only with security: sign or sign_and_encrypt' }))
    }
    const halves = [
      ['username', 'password_file'],
      ['certificate_file', 'key_file'],
    ].flatMap(([a, b]) => half(device, a, b))
    if (halves.length > 0) return halves
    return device.username !== undefined && device.certificate_file !== undefined
      ? [{ key: 'certificate_file', allowed: 'either a user name or a certificate' }]
      : []
  },
} as const satisfies DriverKeys

export type OpcuaPolicy = (typeof SECURITY_POLICIES)[number]

/** How a server is talked to; files are read at every connection. */
export interface OpcuaSecurity {
  mode: (typeof SECURITY_MODES)[number]
  /** The weakest that may be used. */
  policy?: OpcuaPolicy
  user?: { name: string; passwordFile: string } | { certificateFile: string; keyFile: string }
}

export interface OpcuaDevice extends AnyDevice {
  driver: 'opcua'
  endpoint: string
  samplingMs: number
  security: OpcuaSecurity
}

/** What the source of a signal may say beside its address, as the site file has it. */
export interface OpcuaSource {
  sampling_ms?: number
  /** In the unit of the signal; "2 %" of its EURange. */
  deadband?: number | string
}

export interface OpcuaKeys {
  endpoint?: string
  sampling_ms?: number
  security?: OpcuaSecurity['mode']
  policy?: OpcuaPolicy
  username?: string
  password_file?: string
  certificate_file?: string
  key_file?: string
}

export function opcuaDevice(any: AnyDevice, keys: OpcuaKeys): OpcuaDevice {
  const { endpoint = '', sampling_ms: samplingMs = DEFAULTS.samplingMs } = keys
  return { ...any, driver: 'opcua', endpoint, samplingMs, security: opcuaSecurity(keys) }
}

/** The security of the keys; defaults filled in. */
export function opcuaSecurity(keys: OpcuaKeys): OpcuaSecurity {
  const { security = DEFAULTS.security, policy } = keys
  const user = userOf(keys)
  return { mode: security, ...(policy ? { policy } : {}), ...(user ? { user } : {}) }
}

function userOf(keys: OpcuaKeys): OpcuaSecurity['user'] {
  const { username, password_file, certificate_file, key_file } = keys
  if (username !== undefined && password_file !== undefined) {
    return { name: username, passwordFile: password_file }
  }
  if (certificate_file !== undefined && key_file !== undefined) {
    return { certificateFile: certificate_file, keyFile: key_file }
  }
  return undefined
}
