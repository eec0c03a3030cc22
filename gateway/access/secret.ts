import { createHash, randomBytes } from 'node:crypto'

/** 256 bits: nobody guesses one, so a plain hash of it is enough to know it again. */
const SECRET_BYTES = 32
const SHOWN_OF_HASH = 8
/** So that people, and programs that look for leaked secrets, see what it is. */
const PREFIX = 'lineside_'

/** A secret that is shown once and known by its hash from then on: the id of a session, a token of a person. */
export interface Secret {
  secret: string
  /** SHA-256, hexadecimal. */
  hash: string
  /** Names it without giving it away. */
  id: string
}

export function createSecret(): Secret {
  const secret = PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
  const hash = hashOfSecret(secret)
  return { secret, hash, id: hash.slice(0, SHOWN_OF_HASH) }
}

export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
