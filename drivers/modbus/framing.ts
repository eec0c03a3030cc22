/** A request on its way. */
export interface Asked {
  unit: number
  pdu: Uint8Array
  /** 16 bits, another one for each request. */
  serial: number
}

export interface Heard<E> {
  ear: E
  /** PDU of the answer that was waited for. */
  reply: Uint8Array | null
  /** Bytes that belong to no answer that is waited for. */
  thrownAway: number
  /** Why nothing that follows can be understood. */
  broken?: string
}

/**
 * How requests become bytes and bytes become answers, without time and effects. `E`, the ear, is what is known of the
 * bytes so far, and of the request whose answer is waited for, if any.
 */
export interface Framing<E> {
  /** An answer tells which request it is for. */
  hasSerials: boolean
  /** Bytes of a frame beside its PDU. */
  overhead: number
  /** Waits for nothing, has heard nothing. */
  deaf: E
  encode(asked: Asked): Uint8Array
  /** From now on the answer to `asked` is waited for. */
  listen(ear: E, asked: Asked): E
  /** However bytes are cut into chunks, the answers are the same. */
  hear(ear: E, chunk: Uint8Array): Heard<E>
  /** The answer is not waited for any longer. */
  giveUp(ear: E): { ear: E; thrownAway: number }
}

export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.length === 0 ? b : Buffer.concat([a, b])
}
