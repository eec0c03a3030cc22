import { Type } from 'typebox'
import { text } from '../schema/words.ts'

/** Who a device is told that we are: a user name and its password, or a certificate and its key. */
export const CREDENTIALS = {
  username: Type.Optional(text('opcua, mqtt: user name; not with security: none of opcua')),
  password_file: Type.Optional(
    text('opcua, mqtt: file that holds the password of username; relative to this file'),
  ),
  certificate_file: Type.Optional(
    text(
      'opcua: certificate of a user (PEM or DER) instead of a user name; not with security: none. mqtt, with mqtts:// only: certificate (PEM) shown to the broker. Relative to this file',
    ),
  ),
  key_file: Type.Optional(text('opcua, mqtt: private key (PEM) of certificate_file; relative to this file')),
} as const

/** Of two keys that belong together, the one that stands alone. */
export function half(
  device: Record<string, unknown>,
  a: string,
  b: string,
): { key: string; allowed: string }[] {
  if ((device[a] === undefined) === (device[b] === undefined)) return []
  const [key, other] = device[a] === undefined ? [b, a] : [a, b]
  return [{ key, allowed: `it only together with ${other}` }]
}
