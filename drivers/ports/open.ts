import { realpathSync, statSync } from 'node:fs'
import { SerialPort } from 'serialport'
import { type ErrorCode, errorText, LinesideError } from '../../base/errors.ts'
import type { PortSettings } from '../../config/drivers/port.ts'
import { orNull } from './look.ts'
import { portWords, resolvePort } from './resolve.ts'
import { SYSTEM, type SystemRoots } from './system.ts'

export interface OpenedPort {
  port: SerialPort
  /** The path that was opened. */
  path: string
  /** Whether what is meant is still what was opened: a handle can outlive its device without a word. */
  isStill(): boolean
}

/**
 * Opens the port that is meant now, for this process alone. Throws DEVICE_UNREACHABLE, DEVICE_PORT_AMBIGUOUS,
 * DEVICE_PORT_BUSY, DEVICE_PORT_NOT_ALLOWED.
 */
export async function openPort(settings: PortSettings, roots: SystemRoots = SYSTEM): Promise<OpenedPort> {
  const path = resolvePort(settings, roots)
  const { baud: baudRate, dataBits, parity, stopBits } = settings
  const port = new SerialPort({ path, baudRate, dataBits, parity, stopBits, autoOpen: false })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  port.open((error) => (error ? reject(openError(error, settings)) : resolve()))
  await promise
  const node = orNull(() => realpathSync(path))
  const opened = deviceAt(node)
  return {
    port,
    path,
    isStill() {
      const meant = deviceAt(meantNow(settings, roots, path))
      // A link may be missing for a moment while udev works: then the node decides.
      return (meant ?? deviceAt(node)) === opened
    },
  }
}

/** Another device of the same kind, plugged in later, does not make the one that is open doubtful. */
function meantNow(settings: PortSettings, roots: SystemRoots, opened: string): string | null {
  try {
    return resolvePort(settings, roots)
  } catch (error) {
    return error instanceof LinesideError && error.code === 'DEVICE_PORT_AMBIGUOUS' ? opened : null
  }
}

/** The number of the device behind a node, which a renamed node keeps; null where there is none. */
function deviceAt(node: string | null): number | null {
  return node === null ? null : orNull(() => statSync(node).rdev)
}

function openError(error: Error, settings: PortSettings): LinesideError {
  const words = errorText(error).replace(/^Error:? /, '')
  return new LinesideError(codeOf(error), `${portWords(settings)}: ${words}`, { cause: error })
}

/** The words of the library, which keeps no errno. */
function codeOf({ message }: Error): ErrorCode {
  if (/permission denied|access denied/i.test(message)) return 'DEVICE_PORT_NOT_ALLOWED'
  if (/cannot lock port|resource busy/i.test(message)) return 'DEVICE_PORT_BUSY'
  return 'DEVICE_UNREACHABLE'
}

/** Resolves when the port is given back. */
export function closePort(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (port.isOpen) port.close(() => resolve())
    else resolve()
  })
}
