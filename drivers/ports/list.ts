import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { entriesOf, orNull } from './look.ts'
import { SYSTEM, type SystemRoots } from './system.ts'

/** A serial port with all that says which it is; what is not known is null. */
export interface SerialPortInfo {
  /** Device node, `/dev/ttyUSB0`; what is plugged in first has the lowest number, so it may be another tomorrow. */
  node: string
  /** Links that udev makes: of the device itself, and of the place where it is plugged in. */
  byId: string | null
  byPath: string | null
  usb: UsbIdentity | null
  /** Kernel driver: `ftdi_sio`, `cdc_acm`, `serial8250`. */
  driver: string | null
}

export interface UsbIdentity {
  /** Vendor and product: `0403:6001`. */
  id: string
  serial: string | null
  manufacturer: string | null
  product: string | null
  /** Place in the USB tree, hub by hub: `1-1.2`. */
  port: string
  /** The same with the interface, which differs where an adapter has several ports: `1-1.2:1.0`. */
  interface: string | null
}

/**
 * The serial ports of this machine by name, as the kernel tells them in /sys and /dev/serial: udev may be missing.
 * Terminals and ports without hardware are left out. Empty where there is no /sys.
 */
export function listPorts(roots: SystemRoots = SYSTEM): SerialPortInfo[] {
  const tty = join(roots.sys, 'class', 'tty')
  const byId = linksIn(join(roots.dev, 'serial', 'by-id'))
  const byPath = linksIn(join(roots.dev, 'serial', 'by-path'))
  return entriesOf(tty)
    .filter((name) => isHardware(join(tty, name)))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => {
      const node = join(roots.dev, name)
      const device = join(tty, name, 'device')
      return {
        node,
        byId: byId.get(node) ?? null,
        byPath: byPath.get(node) ?? null,
        usb: usbOf(device),
        driver: driverOf(device),
      }
    })
}

/** A terminal without a device is virtual; an 8250 of type 0 is a place for a chip that is not there. */
function isHardware(tty: string): boolean {
  return existsSync(join(tty, 'device')) && attribute(tty, 'type') !== '0'
}

/** Where links lead, one step: a node may itself be a link, but that is its own affair. */
function linksIn(folder: string): Map<string, string> {
  const links = entriesOf(folder).map((name) => {
    const link = join(folder, name)
    return [resolve(folder, orNull(() => readlinkSync(link)) ?? link), link] as const
  })
  return new Map(links)
}

/** The nearest device above that has a vendor and a product; its folder is named after its place. */
function usbOf(device: string): UsbIdentity | null {
  let below: string | null = null
  let folder = orNull(() => realpathSync(device))
  while (folder && dirname(folder) !== folder) {
    const vendor = attribute(folder, 'idVendor')
    const product = attribute(folder, 'idProduct')
    if (vendor && product) {
      return {
        id: `${vendor}:${product}`.toLowerCase(),
        serial: attribute(folder, 'serial'),
        manufacturer: attribute(folder, 'manufacturer'),
        product: attribute(folder, 'product'),
        port: basename(folder),
        interface: below,
      }
    }
    below = basename(folder)
    folder = dirname(folder)
  }
  return null
}

/** Newer kernels put a bus of their own between a port and the device that has it. */
const BUS_BETWEEN = 'serial-base'

function driverOf(device: string): string | null {
  let folder = orNull(() => realpathSync(device))
  while (folder && linkName(join(folder, 'subsystem')) === BUS_BETWEEN) folder = dirname(folder)
  return folder && linkName(join(folder, 'driver'))
}

function linkName(link: string): string | null {
  const target = orNull(() => readlinkSync(link))
  return target && basename(target)
}

function attribute(folder: string, name: string): string | null {
  return orNull(() => readFileSync(join(folder, name), 'utf8').trim()) || null
}
