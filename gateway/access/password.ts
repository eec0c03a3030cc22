import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

type Cost = Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism'>

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB of memory (here in KiB), 2 passes, 1 lane. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
/** RFC 9106, 3.1: 16 bytes of salt are recommended for passwords. */
const SALT_BYTES = 16
const TAG_BYTES = 32
/** Version 1.3 of Argon2 (RFC 9106, 3.1). */
const VERSION = 19
const FORMAT = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
/** 144 bits, in 24 characters that no shell and no YAML takes apart. */
const GENERATED_BYTES = 18

const derive = promisify(argon2)

/**
 * The Argon2id hash of a password (RFC 9106) as a PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`: what it was
 * made with goes with it, so that the cost can rise later. It takes some 20 MB and tens of milliseconds, off the
 * event loop.
 */
export async function hashPassword(password: string | Buffer): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return phcString(salt, await tagOf(password, salt, COST, TAG_BYTES))
}

/** Whether a password is the one of a hash; false too where the hash is none. It costs what the hash says. */
export async function isPassword(password: string | Buffer, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = FORMAT.exec(hash) ?? []
  if (tag === undefined) return false
  const expected = Buffer.from(tag, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const found = await tagOf(password, Buffer.from(salt, 'base64'), cost, expected.length)
  return timingSafeEqual(found, expected)
}

/** A hash that no password has: to hold the password of an unknown name against takes as long as of a known one. */
export function hashOfNobody(): string {
  return phcString(randomBytes(SALT_BYTES), randomBytes(TAG_BYTES))
}

/** A password that nobody can guess. */
export function generatePassword(): string {
  return randomBytes(GENERATED_BYTES).toString('base64url')
}

function tagOf(password: string | Buffer, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  return derive('argon2id', { ...cost, message: password, nonce, tagLength })
}

function phcString(salt: Buffer, tag: Buffer): string {
  const { memory, passes, parallelism } = COST
  return `$argon2id$v=${VERSION}$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`
}

/** Without padding, as PHC strings have it. */
const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
