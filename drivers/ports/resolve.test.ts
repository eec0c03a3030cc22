import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fakeSystem } from './fixture.ts'
import { resolvePort } from './resolve.ts'

const SCANNER = { name: 'ttyUSB0', id: '0403:6001', serial: 'A1', port: '1-1.2' }
const SCALE = { name: 'ttyUSB1', id: '0403:6001', serial: 'B2', port: '1-1.3' }
const READER = { name: 'ttyACM0', id: '1a86:55d2', port: '1-1.4', interface: '1-1.4:1.2' }

function system() {
  const made = fakeSystem()
  onTestFinished(() => made.remove())
  for (const adapter of [SCANNER, SCALE, READER]) made.plug(adapter)
  return { ...made, node: (name: string) => join(made.roots.dev, name) }
}

it('a path alone is what it is', () => {
  expect(resolvePort({ path: '.lineside/scanner-1' }, system().roots)).toBe('.lineside/scanner-1')
})

it('a USB device is found by vendor and product, serial number, or place', () => {
  const { roots, node } = system()
  expect(resolvePort({ usb: '1a86:55d2' }, roots)).toBe(node('ttyACM0'))
  expect(resolvePort({ usb: '0403:6001', usbSerial: 'B2' }, roots)).toBe(node('ttyUSB1'))
  expect(resolvePort({ usbPort: '1-1.2' }, roots)).toBe(node('ttyUSB0'))
  expect(resolvePort({ usbPort: '1-1.4:1.2' }, roots)).toBe(node('ttyACM0'))
  expect(resolvePort({ path: node('ttyUSB1'), usb: '0403:6001' }, roots)).toBe(node('ttyUSB1'))
})

it('is found again under another name', () => {
  const { roots, node, unplug, plug } = system()
  unplug(SCANNER)
  unplug(SCALE)
  plug({ ...SCALE, name: 'ttyUSB0' })
  plug({ ...SCANNER, name: 'ttyUSB7', port: '1-4' })
  expect(resolvePort({ usb: '0403:6001', usbSerial: 'A1' }, roots)).toBe(node('ttyUSB7'))
  expect(resolvePort({ usb: '0403:6001', usbSerial: 'B2' }, roots)).toBe(node('ttyUSB0'))
})

it('two that fit are never taken one for the other', () => {
  const { roots, node } = system()
  expect(() => resolvePort({ usb: '0403:6001' }, roots)).toThrow(
    `DEVICE_PORT_AMBIGUOUS: more than one serial port fits: usb 0403:6001 is ${node('ttyUSB0')} (usb 0403:6001 at 1-1.2), ${node('ttyUSB1')}`,
  )
})

it('one that is not there, or is another than its path says, says what there is', () => {
  const { roots, node, unplug } = system()
  for (const adapter of [SCALE, READER]) unplug(adapter)
  expect(() => resolvePort({ usbPort: '1-9' }, roots)).toThrow(
    `no port has USB port 1-9; there is ${node('ttyUSB0')} (usb 0403:6001 at 1-1.2)`,
  )
  expect(() => resolvePort({ path: node('ttyUSB0'), usb: '1a86:55d2' }, roots)).toThrow('DEVICE_UNREACHABLE')
})
