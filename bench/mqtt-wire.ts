/** Just enough of MQTT 3.1.1 to load a broker without being the bottleneck: CONNECT, PUBLISH QoS 1, PUBACK. */

/** CONNECT with a keep-alive of 60 s, by default with a clean session. */
export function connectPacket(clientId: string, clean = true): Buffer {
  const id = Buffer.from(clientId)
  const variable = Buffer.from([
    0,
    4,
    0x4d,
    0x51,
    0x54,
    0x54,
    4,
    clean ? 2 : 0,
    0,
    60,
    id.length >> 8,
    id.length & 0xff,
  ])
  return Buffer.concat([Buffer.from([0x10]), remainingLength(variable.length + id.length), variable, id])
}

/** PUBLISH QoS 1; `dup` says that it was sent before. */
export function publishPacket(topic: string, packetId: number, payload: string, dup = false): Buffer {
  const topicLength = Buffer.byteLength(topic)
  const payloadLength = Buffer.byteLength(payload)
  const length = 2 + topicLength + 2 + payloadLength
  const header = remainingLength(length)
  const packet = Buffer.allocUnsafe(1 + header.length + length)
  packet[0] = dup ? 0x3a : 0x32
  header.copy(packet, 1)
  let at = 1 + header.length
  at = packet.writeUInt16BE(topicLength, at)
  at += packet.write(topic, at)
  at = packet.writeUInt16BE(packetId, at)
  packet.write(payload, at)
  return packet
}

function remainingLength(length: number): Buffer {
  const bytes: number[] = []
  let rest = length
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>= 7
  } while (rest > 0)
  return Buffer.from(bytes)
}

/** Reads packet ids out of a stream of PUBACKs; CONNACK is passed over. */
export function ackReader(onAck: (packetId: number) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    for (; at + 4 <= bytes.length; at += 4) {
      if (bytes[at] === 0x40) onAck(bytes.readUInt16BE(at + 2))
    }
    rest = bytes.subarray(at)
  }
}
