import { Type } from 'typebox'
import type { AnyDevice, DriverKeys } from './keys.ts'

const SAMPLING_MS = 250

export const OPCUA = {
  device: {
    endpoint: Type.Optional(
      Type.String({ pattern: '^opc\\.tcp://', description: 'opcua, required: opc.tcp:// URL of the server' }),
    ),
    sampling_ms: Type.Optional(
      Type.Integer({
        minimum: 10,
        default: SAMPLING_MS,
        description: 'opcua: sampling and publishing interval',
      }),
    ),
  },
  source: {},
  required: { oneOf: ['endpoint'], example: 'a URL such as opc.tcp://10.0.0.5:4840' },
  address: 'a node id, such as "ns=2;s=St10.Good"',
} as const satisfies DriverKeys

export interface OpcuaDevice extends AnyDevice {
  driver: 'opcua'
  endpoint: string
  samplingMs: number
}

export function opcuaDevice(
  any: AnyDevice,
  { endpoint = '', sampling_ms }: { endpoint?: string; sampling_ms?: number },
): OpcuaDevice {
  return { ...any, driver: 'opcua', endpoint, samplingMs: sampling_ms ?? SAMPLING_MS }
}
