import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { SystemRoots } from './system.ts'

/** A USB adapter as a test plugs it in. */
export interface Adapter {
  /** Name that the kernel gives its port: `ttyUSB0`. */
  name: string
  /** Vendor and product. */
  id: string
  /** Place in the USB tree. */
  port: string
  interface?: string
  serial?: string
  driver?: string
  /** Where bytes come from: a pseudo-terminal; default nothing that can be opened. */
  terminal?: string
}

/** Test help: the trees of /sys and /dev that a kernel and udev would make, in a folder of their own. */
export interface FakeSystem {
  roots: SystemRoots
  plug(adapter: Adapter): void
  unplug(adapter: Adapter): void
  /** A port of the main board, with the type that its 8250 reports; `0` is no chip. */
  board(name: string, type: string): void
  /** A terminal without hardware. */
  virtual(name: string): void
  remove(): void
}

export function fakeSystem(): FakeSystem {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-ports-'))
  const roots = { sys: join(folder, 'sys'), dev: join(folder, 'dev') }
  const tty = join(roots.sys, 'class', 'tty')
  for (const made of [tty, roots.dev]) mkdirSync(made, { recursive: true })

  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${text}\n`)
  }
  const link = (path: string, to: string) => {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true })
    symlinkSync(to, path)
  }
  const usbFolder = ({ port }: Adapter) => join(roots.sys, 'devices', 'pci0000:00', 'usb1', port)
  const interfaceOf = ({ port, interface: name }: Adapter) => name ?? `${port}:1.0`
  const byId = ({ id, serial, port }: Adapter) =>
    join(roots.dev, 'serial', 'by-id', `usb-${id.replace(':', '_')}_${serial ?? port}-if00-port0`)
  const byPath = (adapter: Adapter) =>
    join(roots.dev, 'serial', 'by-path', `pci-0000:00:14.0-usb-${interfaceOf(adapter)}-port0`)

  return {
    roots,
    plug(adapter) {
      const { name, id, serial, driver = 'ftdi_sio', terminal } = adapter
      const [vendor = '', product = ''] = id.split(':')
      const usb = usbFolder(adapter)
      write(join(usb, 'idVendor'), vendor)
      write(join(usb, 'idProduct'), product)
      write(join(usb, 'product'), 'USB Serial')
      if (serial !== undefined) write(join(usb, 'serial'), serial)
      const device = join(usb, interfaceOf(adapter), name)
      mkdirSync(join(device, 'tty', name), { recursive: true })
      link(join(device, 'driver'), `../../../../../../bus/usb-serial/drivers/${driver}`)
      link(join(device, 'tty', name, 'device'), '../..')
      link(join(tty, name), relative(tty, join(device, 'tty', name)))
      if (terminal === undefined) write(join(roots.dev, name), '')
      else link(join(roots.dev, name), terminal)
      link(byId(adapter), join('..', '..', name))
      link(byPath(adapter), join('..', '..', name))
    },
    unplug(adapter) {
      for (const path of [
        join(tty, adapter.name),
        join(roots.dev, adapter.name),
        byId(adapter),
        byPath(adapter),
      ]) {
        rmSync(path, { force: true })
      }
      rmSync(usbFolder(adapter), { recursive: true, force: true })
    },
    board(name, type) {
      const device = join(roots.sys, 'devices', 'pnp0', name)
      write(join(device, 'tty', name, 'type'), type)
      link(join(device, 'tty', name, 'device'), '../..')
      link(join(device, 'driver'), '../../../bus/pnp/drivers/serial')
      link(join(tty, name), relative(tty, join(device, 'tty', name)))
      write(join(roots.dev, name), '')
    },
    virtual(name) {
      const device = join(roots.sys, 'devices', 'virtual', 'tty', name)
      mkdirSync(device, { recursive: true })
      link(join(tty, name), relative(tty, device))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
