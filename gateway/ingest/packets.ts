import { isUtf8 } from 'node:buffer'

/**
 * What MQTT 3.1.1 asks of a packet from a client, looked at where its bytes lie, before any of it is taken apart.
 * aedes trusts its parser, which passes over most of this. Each check answers with what is wrong, null if nothing is.
 */

/** Control packet types that a client sends (2.2.1). */
const CONNECT = 1
const PUBLISH = 3
const PUBACK = 4
const PUBREC = 5
const PUBREL = 6
const PUBCOMP = 7
const SUBSCRIBE = 8
const UNSUBSCRIBE = 10
const PINGREQ = 12
const DISCONNECT = 14

/** Flags of CONNECT (3.1.2.3). */
const RESERVED = 0x01
const WILL = 0x04
const WILL_QOS = 0x18
const WILL_RETAIN = 0x20
const PASSWORD = 0x40
const USER_NAME = 0x80
/** Protocol levels by the name that goes with them: 3.1.1, and 3.1 before it. */
const LEVELS: Record<string, number> = { MQTT: 4, MQIsdp: 3 }

const SLASH = 0x2f
const PLUS = 0x2b
const HASH = 0x23

/** The one fault that is answered: with CONNACK and return code 1 [MQTT-3.1.2-2]. */
export const LEVEL_NOT_SUPPORTED = 'protocol level not supported'

/** Whether a client says goodbye: nothing comes after it [MQTT-3.14.4-2]. */
export const isGoodbye = (head: number) => head >> 4 === DISCONNECT

/** Whether the first byte of a packet says that it is a CONNECT, with whatever flags. */
export const isConnect = (head: number) => head >> 4 === CONNECT

/** What is wrong with the first byte of a packet: its type and flags (2.2.2, table 2.2). */
export function faultOfHead(head: number): string | null {
  const flags = head & 0x0f
  switch (head >> 4) {
    case PUBLISH:
      return faultOfPublishFlags(flags)
    case PUBREL:
    case SUBSCRIBE:
    case UNSUBSCRIBE:
      return flags === 2 ? null : 'reserved flags'
    case CONNECT:
    case PUBACK:
    case PUBREC:
    case PUBCOMP:
    case PINGREQ:
    case DISCONNECT:
      return flags === 0 ? null : 'reserved flags'
    default:
      return 'a type of packet that no client sends'
  }
}

function faultOfPublishFlags(flags: number): string | null {
  const qos = (flags >> 1) & 3
  if (qos === 3) return 'QoS 3'
  return qos === 0 && (flags & 8) !== 0 ? 'DUP with QoS 0' : null
}

/** What is wrong with the packet with this first byte whose body lies in `bytes` from `at` to `end`. */
export function faultOfBody(head: number, bytes: Buffer, at: number, end: number): string | null {
  switch (head >> 4) {
    case PUBLISH:
      return faultOfPublish(head, bytes, at, end)
    case CONNECT:
      return faultOfConnect(bytes, at, end)
    case SUBSCRIBE:
      return faultOfFilters(bytes, at, end, 1)
    case UNSUBSCRIBE:
      return faultOfFilters(bytes, at, end, 0)
    case PINGREQ:
    case DISCONNECT:
      return at === end ? null : 'a body where there is none'
    default:
      return end - at === 2 ? faultOfId(bytes, at, end) : 'an acknowledgement has two bytes'
  }
}

/** Wildcards and an empty topic aedes refuses by itself. */
function faultOfPublish(head: number, bytes: Buffer, at: number, end: number): string | null {
  const next = afterText(bytes, at, end)
  if (next < 0) return 'topic is no text'
  return (head & 0x06) === 0 ? null : faultOfId(bytes, next, end)
}

/** [MQTT-2.3.1-1] */
function faultOfId(bytes: Buffer, at: number, end: number): string | null {
  if (at + 2 > end) return 'no packet identifier'
  return bytes[at] === 0 && bytes[at + 1] === 0 ? 'packet identifier 0' : null
}

/** Filters, each followed by so many bytes: the QoS, if it is a SUBSCRIBE. */
function faultOfFilters(bytes: Buffer, start: number, end: number, after: 0 | 1): string | null {
  const fault = faultOfId(bytes, start, end)
  if (fault) return fault
  let at = start + 2
  if (at === end) return 'no topic filter'
  while (at < end) {
    const next = afterText(bytes, at, end)
    if (next < 0 || next + after > end) return 'topic filter is no text'
    if (!isFilter(bytes, at + 2, next)) return 'topic filter with a wildcard out of place, or empty'
    // Six reserved bits, and two for the QoS [MQTT-3.8.3-4].
    if (after === 1 && bytes[next] > 2) return 'QoS of a subscription'
    at = next + after
  }
  return null
}

function faultOfConnect(bytes: Buffer, start: number, end: number): string | null {
  const next = afterText(bytes, start, end)
  if (next < 0) return 'protocol name is no text'
  const level = LEVELS[bytes.toString('utf8', start + 2, next)]
  if (level === undefined) return 'protocol name not known'
  if (next === end) return 'no protocol level'
  if (bytes[next] !== level) return LEVEL_NOT_SUPPORTED
  // Level, flags and keep-alive are before the payload.
  const payload = next + 4
  if (payload > end) return 'CONNECT is too short'
  const flags = bytes[next + 1]
  return faultOfConnectFlags(flags) ?? faultOfConnectPayload(flags, bytes, payload, end)
}

function faultOfConnectFlags(flags: number): string | null {
  if (flags & RESERVED) return 'reserved flag of CONNECT'
  if ((flags & WILL_QOS) === WILL_QOS) return 'will of QoS 3'
  if (!(flags & WILL) && flags & (WILL_QOS | WILL_RETAIN)) return 'QoS or RETAIN of a will that is none'
  if (!(flags & USER_NAME) && flags & PASSWORD) return 'password without user name'
  return null
}

function faultOfConnectPayload(flags: number, bytes: Buffer, start: number, end: number): string | null {
  let at = afterText(bytes, start, end)
  if (at < 0) return 'client identifier is no text'
  if (flags & WILL) {
    const topic = at + 2
    at = afterText(bytes, at, end)
    if (at < 0) return 'will topic is no text'
    if (!isTopic(bytes, topic, at)) return 'will topic with a wildcard, or empty'
    at = afterBinary(bytes, at, end)
    if (at < 0) return 'no will message'
  }
  if (flags & USER_NAME) {
    at = afterText(bytes, at, end)
    if (at < 0) return 'user name is no text'
  }
  if (flags & PASSWORD) at = afterBinary(bytes, at, end)
  return at === end ? null : 'payload of CONNECT does not fit its flags'
}

/** Where a field with a length of two bytes ends; -1 if it is not all there. */
function afterBinary(bytes: Buffer, at: number, end: number): number {
  if (at + 2 > end) return -1
  const next = at + 2 + (bytes[at] << 8) + bytes[at + 1]
  return next > end ? -1 : next
}

/** The same for text: -1 also if it is not well-formed UTF-8 or has a null character (1.5.3). */
function afterText(bytes: Buffer, at: number, end: number): number {
  const next = afterBinary(bytes, at, end)
  let all = 0
  for (let n = at + 2; n < next; n++) {
    if (bytes[n] === 0) return -1
    all |= bytes[n]
  }
  return all < 0x80 || isUtf8(bytes.subarray(at + 2, next)) ? next : -1
}

function isTopic(bytes: Buffer, at: number, end: number): boolean {
  for (let n = at; n < end; n++) if (bytes[n] === PLUS || bytes[n] === HASH) return false
  return at < end
}

/** Whether each wildcard has a level for itself, and # is the last (4.7.1). */
function isFilter(bytes: Buffer, at: number, end: number): boolean {
  for (let n = at; n < end; n++) {
    if (bytes[n] !== PLUS && bytes[n] !== HASH) continue
    if (n > at && bytes[n - 1] !== SLASH) return false
    if (n + 1 < end && (bytes[n] === HASH || bytes[n + 1] !== SLASH)) return false
  }
  return at < end
}
