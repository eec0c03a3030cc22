import type { PortUser, SerialPortInfo } from '../drivers/index.ts'
import type { DevicePort } from './ports-of-site.ts'

/** A port as `lineside ports` tells it. */
export interface PortRow extends SerialPortInfo {
  /** Whether this user may open it. */
  allowed: boolean
  /** Who is seen to have it open. */
  usedBy: PortUser[]
  /** Devices of the site file that mean it. */
  devices: string[]
}

interface System {
  platform: string
  /** Whether there is a /sys/class/tty. */
  hasSys: boolean
}

/**
 * For people: each port with the lines to paste into the site file, or why there may be none; then the devices of
 * the site file that have none.
 */
export function portsReport(ports: PortRow[], devices: DevicePort[], system: System): string {
  const found = ports.length > 0 ? ports.map(portText).join('\n\n') : noneText(system)
  const lost = devices.filter(({ problem }) => problem !== null)
  return [found, ...lost.map(({ device, problem }) => `device ${device} has no port here: ${problem}`)].join(
    '\n\n',
  )
}

function noneText({ platform, hasSys }: System): string {
  if (hasSys) return NONE_FOUND
  return platform === 'win32' ? `${NOT_TOLD}\n${ON_WINDOWS}` : NOT_TOLD
}

const NONE_FOUND = `no serial port was found. Why that may be:
  - nothing is plugged in, or the cable only charges: another cable, another socket
  - the kernel has no driver for the adapter: look at dmesg just after plugging it in, and at lsusb
  - the scanner is set to be a keyboard (HID): scan the code "USB serial" or "virtual COM" of its manual
  - this is a container or a virtual machine that was not given the port`
const NOT_TOLD = 'this system does not tell its serial ports: there is no /sys/class/tty'
const ON_WINDOWS = 'On Windows the Device Manager names them; write path: COM3 into the site file.'

function portText(port: PortRow): string {
  const { node, usb, driver } = port
  const name = [usb?.manufacturer, usb?.product].filter(Boolean).join(' ') || (usb ? 'USB device' : 'board')
  const head = `${node}  ${name}${driver ? `, driver ${driver}` : ''}`
  return [head, ...[...pathLines(port), ...useLines(port)].map((line) => `  ${line}`)].join('\n')
}

/** The stable names; what is pasted is YAML. */
function pathLines({ node, byId, byPath, usb }: PortRow): string[] {
  const lines = [
    byId && `path: ${byId}`,
    usb && selectorLine('this device', [`usb: "${usb.id}"`, usb.serial && `usb_serial: "${usb.serial}"`]),
    byPath && `path: ${byPath}  # whatever is plugged in here`,
    usb && selectorLine('whatever is plugged in here', [`usb_port: "${usb.interface ?? usb.port}"`]),
    !usb && !byPath && `path: ${node}`,
  ]
  return lines.filter((line) => typeof line === 'string')
}

function selectorLine(comment: string, keys: (string | null)[]): string {
  return `${keys.filter(Boolean).join(', ')}  # ${comment}`
}

function useLines({ allowed, usedBy, devices }: PortRow): string[] {
  const users = usedBy.map(({ pid, command }) => `${command} (process ${pid})`)
  return [
    ...devices.map((device) => `is device ${device} of the site file`),
    ...(users.length > 0 ? [`in use by ${users.join(', ')}`] : []),
    ...(allowed
      ? []
      : ['this user may not open it: add the user to its group, on Debian: sudo usermod -aG dialout USER']),
  ]
}
