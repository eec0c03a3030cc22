import type { PublishedHead } from './verify.ts'

const HEAD = /^[0-9a-f]{64}$/i

/**
 * Heads in what was kept of messages upstream: one a line, either the JSON of a message with `seal` and `sent_at`, or
 * the head alone. A message without a seal, and an empty line, has none. Throws with the number of a line that is neither.
 */
export function publishedHeads(text: string): PublishedHead[] {
  return text.split('\n').flatMap((line, index) => {
    const words = line.trim()
    if (words === '') return []
    if (HEAD.test(words)) return [{ head: words, sentAt: null }]
    const { seal, sent_at: sentAt } = messageOf(words, index + 1)
    if (seal === null || seal === undefined) return []
    if (typeof seal !== 'string' || !HEAD.test(seal)) throw notAHead(index + 1)
    return [{ head: seal, sentAt: typeof sentAt === 'string' ? sentAt : null }]
  })
}

function messageOf(words: string, line: number): { seal?: unknown; sent_at?: unknown } {
  let message: unknown
  try {
    message = JSON.parse(words)
  } catch {
    throw notAHead(line)
  }
  if (typeof message !== 'object' || message === null) throw notAHead(line)
  return message
}

function notAHead(line: number): Error {
  return new Error(`line ${line} is neither a message with a seal nor a head of 64 hexadecimal digits`)
}
