import { errorText, LinesideError } from '../../base/errors.ts'
import { type OpenedPort, openPort as openSerialPort } from '../ports/open.ts'
import { portWords } from '../ports/resolve.ts'
import type { Link, Wire, WireEvents } from './wire.ts'

/**
 * From Node 26.4 on what a port received waits for the next turn of the event loop, and nothing else may turn it
 * (serialport/node-serialport#3148): while a port is open, this does.
 */
const TURN_MS = 5
/** So often it is looked whether the port is still the one that is meant. */
const LOOK_MS = 2_000

/** Opens the serial port that is meant; a failure is told, never thrown. */
export function openPort({ port: settings }: Extract<Link, { over: 'serial' }>, events: WireEvents): Wire {
  let opened: OpenedPort | null = null
  let isSilent = false
  let timers: NodeJS.Timeout[] = []

  const close = async () => {
    isSilent = true
    for (const timer of timers) clearInterval(timer)
    timers = []
    const port = opened?.port
    opened = null
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()))
  }
  const lost = (reason: string) => {
    if (isSilent) return
    void close()
    events.closed('DEVICE_UNREACHABLE', `${portWords(settings)}: ${reason}`)
  }
  const use = (found: OpenedPort) => {
    opened = found
    found.port.on('data', (chunk: Buffer) => {
      if (!isSilent) events.bytes(chunk)
    })
    found.port.on('error', (error) => lost(errorText(error)))
    found.port.once('close', () => lost('the port went away'))
    if (isSilent) return close()
    timers = [
      setInterval(() => {}, TURN_MS),
      setInterval(() => {
        if (!found.isStill()) lost('the port is another device now')
      }, LOOK_MS),
    ]
    events.opened()
  }
  const opening = openSerialPort(settings).then(use, (error: unknown) => {
    if (isSilent) return
    isSilent = true
    const isKnown = error instanceof LinesideError
    events.closed(isKnown ? error.code : 'DEVICE_UNREACHABLE', isKnown ? error.detail : errorText(error))
  })

  return {
    write(bytes) {
      opened?.port.write(Buffer.from(bytes))
    },
    async close() {
      isSilent = true
      await opening
      await close()
    },
  }
}
