import { Readable } from 'node:stream'

/** Bytes that may wait for a slow reader before its stream is cut: it comes back by itself and gets a fresh board. */
const MAX_WAITING_BYTES = 1024 * 1024
/** How long a client waits before it comes back, milliseconds. */
const RETRY_MS = 2000

export interface EventStream {
  /** The body of the answer. */
  body: Readable
  /** Queues a frame; cuts the stream, and says so by `onDropped`, where too much waits already. */
  send(frame: string): void
  /** Ends the answer in good order. */
  end(): void
}

/** The body of a text/event-stream answer; it begins with the pause before a client comes back. */
export function openStream(onDropped: () => void): EventStream {
  const body = new Readable({ read() {} })
  body.push(`retry: ${RETRY_MS}\n\n`)
  return {
    body,
    send(frame) {
      if (body.destroyed) return
      body.push(frame)
      if (body.readableLength <= MAX_WAITING_BYTES) return
      onDropped()
      body.destroy()
    },
    end() {
      if (!body.destroyed) body.push(null)
    },
  }
}
