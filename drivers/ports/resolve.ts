import { realpathSync } from 'node:fs'
import { LinesideError } from '../../base/errors.ts'
import type { PortSelector } from '../../config/drivers/port.ts'
import { listPorts, type SerialPortInfo } from './list.ts'
import { orNull } from './look.ts'
import { SYSTEM, type SystemRoots } from './system.ts'

/**
 * The path to open for the port that is meant, now: after a replug it may be another. A path alone is taken as it is,
 * so that anything can be opened; whatever is said of USB has to fit besides.
 * Throws DEVICE_UNREACHABLE where no port fits, DEVICE_PORT_AMBIGUOUS where several do; both say what there is.
 */
export function resolvePort(selector: PortSelector, roots: SystemRoots = SYSTEM): string {
  const { path, usb, usbSerial, usbPort } = selector
  if (path !== undefined && [usb, usbSerial, usbPort].every((said) => said === undefined)) return path
  const ports = listPorts(roots)
  const fitting = ports.filter((port) => fits(port, selector))
  const [only, another] = fitting
  if (!only) {
    throw new LinesideError(
      'DEVICE_UNREACHABLE',
      `no port has ${portWords(selector)}; there is ${namesOf(ports)}`,
    )
  }
  if (another) {
    throw new LinesideError('DEVICE_PORT_AMBIGUOUS', `${portWords(selector)} is ${namesOf(fitting)}`)
  }
  return only.node
}

/** The port that is meant, as the site file says it. */
export function portWords({ path, usb, usbSerial, usbPort }: PortSelector): string {
  const words = [
    path,
    usb && `usb ${usb}`,
    usbSerial && `serial number ${usbSerial}`,
    usbPort && `USB port ${usbPort}`,
  ]
  return words.filter(Boolean).join(', ')
}

function fits({ node, usb }: SerialPortInfo, wanted: PortSelector): boolean {
  if (!usb) return false
  if (wanted.path !== undefined && real(wanted.path) !== real(node)) return false
  if (wanted.usb !== undefined && usb.id !== wanted.usb) return false
  if (wanted.usbSerial !== undefined && usb.serial !== wanted.usbSerial) return false
  return wanted.usbPort === undefined || [usb.port, usb.interface].includes(wanted.usbPort)
}

function namesOf(ports: SerialPortInfo[]): string {
  const names = ports.map(({ node, usb }) => (usb ? `${node} (usb ${usb.id} at ${usb.port})` : node))
  return names.length > 0 ? names.join(', ') : 'none'
}

const real = (path: string) => orNull(() => realpathSync(path))
