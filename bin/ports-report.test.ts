import { expect, it } from 'vitest'
import { type PortRow, portsReport } from './ports-report.ts'

const SCANNER: PortRow = {
  node: '/dev/ttyACM0',
  byId: '/dev/serial/by-id/usb-Honeywell_1950_S123-if00',
  byPath: '/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0',
  usb: {
    id: '0c2e:0b6a',
    serial: 'S123',
    manufacturer: 'Honeywell',
    product: '1950',
    port: '1-1.2',
    interface: '1-1.2:1.0',
  },
  driver: 'cdc_acm',
  allowed: false,
  usedBy: [{ pid: 4711, command: 'minicom' }],
  devices: ['scanner-1'],
}
const BOARD: PortRow = {
  node: '/dev/ttyS0',
  byId: null,
  byPath: null,
  usb: null,
  driver: 'serial',
  allowed: true,
  usedBy: [],
  devices: [],
}
const LINUX = { platform: 'linux', hasSys: true }

it('shows what to paste into the site file, who has the port, and the right that is missing', () => {
  expect(portsReport([SCANNER, BOARD], [], LINUX)).toBe(`/dev/ttyACM0  Honeywell 1950, driver cdc_acm
  path: /dev/serial/by-id/usb-Honeywell_1950_S123-if00
  usb: "0c2e:0b6a", usb_serial: "S123"  # this device
  path: /dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0  # whatever is plugged in here
  usb_port: "1-1.2:1.0"  # whatever is plugged in here
  is device scanner-1 of the site file
  in use by minicom (process 4711)
  this user may not open it: add the user to its group, on Debian: sudo usermod -aG dialout USER

/dev/ttyS0  board, driver serial
  path: /dev/ttyS0`)
})

it('works where udev made no links: the USB device itself is the name', () => {
  const bare = { ...SCANNER, byId: null, byPath: null, allowed: true, usedBy: [], devices: [] }
  expect(portsReport([bare], [], LINUX).split('\n').slice(1)).toEqual([
    '  usb: "0c2e:0b6a", usb_serial: "S123"  # this device',
    '  usb_port: "1-1.2:1.0"  # whatever is plugged in here',
  ])
})

it('says why there may be none', () => {
  expect(portsReport([], [], LINUX)).toMatch(/^no serial port was found.*kernel has no driver.*keyboard/s)
  expect(portsReport([], [], { platform: 'win32', hasSys: false })).toContain('path: COM3')
})

it('names the devices of the site file that have no port here', () => {
  const lost = {
    device: 'scale',
    agent: null,
    port: null,
    problem: 'DEVICE_UNREACHABLE no port has usb 1a86:7523',
  }
  expect(portsReport([BOARD], [lost], LINUX)).toBe(`/dev/ttyS0  board, driver serial
  path: /dev/ttyS0

device scale has no port here: DEVICE_UNREACHABLE no port has usb 1a86:7523`)
})
