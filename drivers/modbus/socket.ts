import { connect } from 'node:net'
import { errorText } from '../../base/errors.ts'
import type { Link, Wire, WireEvents } from './wire.ts'

const CONNECT_WITHIN_MS = 5_000

/** Connects; a failure is told, never thrown. */
export function openSocket({ host, port }: Extract<Link, { over: 'tcp' }>, events: WireEvents): Wire {
  const socket = connect({ host, port, noDelay: true, keepAlive: true })
  let reason = 'the connection was closed'
  let isSilent = false
  const timer = setTimeout(() => {
    reason = `no connection within ${CONNECT_WITHIN_MS / 1000} s`
    socket.destroy()
  }, CONNECT_WITHIN_MS)
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
      if (!isSilent) events.closed('DEVICE_UNREACHABLE', `${host}:${port}: ${reason}`)
    })
  })
  socket.once('connect', () => {
    clearTimeout(timer)
    events.opened()
  })
  socket.on('data', (chunk: Buffer) => {
    if (!isSilent) events.bytes(chunk)
  })
  socket.on('error', (error) => {
    reason = errorText(error)
  })
  return {
    write(bytes) {
      socket.write(bytes)
    },
    close() {
      isSilent = true
      socket.destroy()
      return closed
    },
  }
}
