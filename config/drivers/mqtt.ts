import { Type } from 'typebox'
import { text } from '../schema/words.ts'
import { CREDENTIALS, half } from './credentials.ts'
import type { AnyDevice, DriverKeys } from './keys.ts'
import { MQTT_SOURCE, mqttSourceProblems } from './mqtt-source.ts'

const DEFAULTS = { keepAliveS: 15 } as const

const TLS_ONLY = ['ca_file', 'certificate_file', 'key_file'] as const

export const MQTT = {
  device: {
    url: Type.Optional(
      Type.String({
        pattern: '^mqtts?://',
        description: 'mqtt, required: mqtt:// or mqtts:// URL of the broker to which devices publish',
      }),
    ),
    client_id: Type.Optional(
      text(
        'mqtt: client id, under which the broker keeps messages while we are away; of this device alone. Default lineside-<gateway>-<device>',
      ),
    ),
    keep_alive_s: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_535,
        default: DEFAULTS.keepAliveS,
        description:
          'mqtt: keep-alive, seconds; a broker that says nothing for one and a half times as long is connected to anew',
      }),
    ),
    ca_file: Type.Optional(
      text(
        'mqtt, with mqtts:// only: certificates (PEM) of the authority that the broker is known by; default those that the system trusts. Relative to this file',
      ),
    ),
    ...CREDENTIALS,
  },
  source: MQTT_SOURCE,
  required: { oneOf: ['url'], example: 'a URL such as mqtt://10.0.0.6:1883' },
  address: 'a topic or a filter, such as "press-1/count" or "zigbee/+/action"',
  contradictions: (device) => {
    const { url } = device
    const plain = typeof url === 'string' && url.startsWith('mqtt://') ? TLS_ONLY : []
    return [
      ...plain
        .filter((key) => device[key] !== undefined)
        .map((key) => ({ key, allowed: 'it only with mqtts://' })),
      ...half(device, 'certificate_file', 'key_file'),
      ...(device.username === undefined && device.password_file !== undefined
        ? [{ key: 'password_file', allowed: 'it only together with username' }]
        : []),
    ]
  },
  sourceProblems: mqttSourceProblems,
} as const satisfies DriverKeys

export interface MqttDevice extends AnyDevice {
  driver: 'mqtt'
  url: string
  clientId: string
  keepAliveS: number
  username?: string
  passwordFile?: string
  caFile?: string
  certificate?: { file: string; keyFile: string }
}

export interface MqttKeys {
  url?: string
  client_id?: string
  keep_alive_s?: number
  username?: string
  password_file?: string
  ca_file?: string
  certificate_file?: string
  key_file?: string
}

/** `gateway`: its id, that two gateways with devices of the same name are two clients. */
export function mqttDevice(any: AnyDevice, keys: MqttKeys, gateway: string): MqttDevice {
  const { url = '', username, password_file, ca_file, certificate_file, key_file } = keys
  const hasCertificate = certificate_file !== undefined && key_file !== undefined
  return {
    ...any,
    driver: 'mqtt',
    url,
    clientId: keys.client_id ?? `lineside-${gateway}-${any.id}`,
    keepAliveS: keys.keep_alive_s ?? DEFAULTS.keepAliveS,
    ...(username === undefined ? {} : { username }),
    ...(password_file === undefined ? {} : { passwordFile: password_file }),
    ...(ca_file === undefined ? {} : { caFile: ca_file }),
    ...(hasCertificate ? { certificate: { file: certificate_file, keyFile: key_file } } : {}),
  }
}
