/** What SQLite gives for a column. An integer and a float of the same number are the same value. */
export type Value = number | string | Buffer | null

/** Packs records into the bytes that seals are made over. */
export interface Canonical {
  /** Appends a record of at most 16 values; answers with its check, a 32-bit integer. */
  add(values: readonly Value[]): number
  /** Hands over what has been appended and not yet handed over. */
  flush(): void
}

const NUMBER = 1
const TEXT = 2
const BLOB = 3
const WORD = 4
/** So many words are gathered before they are handed over. */
const BUFFER_WORDS = 65_536
/** More than a record of numbers and known texts alone takes. */
const SHORT_WORDS = 4_096
/** Texts that are packed once and then copied: names, states. */
const KNOWN_TEXTS = 2_000
const KNOWN_LENGTH = 128

/**
 * Canonical bytes, in words of 4 bytes, little-endian (as typed arrays are on every machine that this runs on):
 * the length of the record in words; the types of its values, 2 bits each from the lowest on (0 null, 1 number,
 * 2 text, 3 bytes); then the values: nothing for null, IEEE 754 binary64 for a number (no negative zero), length in
 * bytes and the bytes (text as UTF-8), filled up with zeros, for the others. Nulls at the end leave no trace: all rows
 * of a table have its columns, and a column that is added at the end leaves the bytes of earlier rows as they were.
 * `take` gets them piece by piece; a piece is overwritten after `take` returns.
 */
export function createCanonical(take: (bytes: Buffer) => void): Canonical {
  let words = new Int32Array(BUFFER_WORDS + 2 * SHORT_WORDS)
  let bytes = Buffer.from(words.buffer)
  let end = 0
  const double = new Float64Array(1)
  const halves = new Int32Array(double.buffer)
  const knownTexts = new Map<string, Int32Array>()

  function flush(): void {
    if (end > 0) take(bytes.subarray(0, end * WORD))
    end = 0
  }

  /** Room for a text or bytes of this many words, and for short values after it. */
  function makeRoom(at: number, needed: number): void {
    const least = at + needed + SHORT_WORDS
    if (least <= words.length) return
    const larger = new Int32Array(2 * least)
    larger.set(words)
    words = larger
    bytes = Buffer.from(words.buffer)
  }

  /** Each of these packs one value at a word and answers with the word after it. */
  function packNumber(value: number, at: number): number {
    double[0] = value + 0
    words[at] = halves[0]
    words[at + 1] = halves[1]
    return at + 2
  }

  function packText(text: string, at: number): number {
    const known = knownTexts.get(text)
    if (known) {
      for (let n = 0; n < known.length; n++) words[at + n] = known[n]
      return at + known.length
    }
    // No UTF-16 unit takes more than 3 bytes of UTF-8.
    makeRoom(at, text.length)
    const next = fillUp(at, bytes.write(text, (at + 1) * WORD))
    if (text.length <= KNOWN_LENGTH) {
      if (knownTexts.size >= KNOWN_TEXTS) knownTexts.clear()
      knownTexts.set(text, words.slice(at, next))
    }
    return next
  }

  function packBytes(value: Buffer, at: number): number {
    makeRoom(at, Math.ceil(value.length / WORD))
    bytes.set(value, (at + 1) * WORD)
    return fillUp(at, value.length)
  }

  function fillUp(at: number, length: number): number {
    const next = at + 1 + Math.ceil(length / WORD)
    words[at] = length
    bytes.fill(0, (at + 1) * WORD + length, next * WORD)
    return next
  }

  return {
    flush,
    add(values) {
      if (end > BUFFER_WORDS) flush()
      let types = 0
      let at = end + 2
      for (let n = 0; n < values.length; n++) {
        const value = values[n]
        if (typeof value === 'number') {
          types |= NUMBER << (2 * n)
          at = packNumber(value, at)
        } else if (typeof value === 'string') {
          types |= TEXT << (2 * n)
          at = packText(value, at)
        } else if (value !== null) {
          types |= BLOB << (2 * n)
          at = packBytes(value, at)
        }
      }
      words[end] = at - end
      words[end + 1] = types
      const check = checkOf(words, end, at)
      end = at
      return check
    },
  }
}

/**
 * Finds which record of a seal was altered; that one was, SHA-256 proves. After FNV-1a, by words and with the high
 * bits folded down (Fowler, Noll, Vo: draft-eastlake-fnv): one altered word always gives another check.
 */
function checkOf(words: Int32Array, from: number, to: number): number {
  let check = 0x811c9dc5
  for (let n = from; n < to; n++) {
    check = Math.imul(check ^ words[n], 0x01000193)
    check ^= check >>> 15
  }
  return check | 0
}
