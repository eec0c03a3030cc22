import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../fixture.ts'
import { checkSite } from '../load.ts'

/** A site with one serial device of these keys. */
function check(keys: string) {
  const yaml = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { badge: { role: badge, source: { device: d } } } }] }]
devices: [{ id: d, driver: serial, ${keys} }]
`
  const { site, problems } = checkSite(join(folderWith({ 'site.yaml': yaml }), 'site.yaml'))
  return {
    device: site?.devices[0],
    said: problems.map(({ path, found, allowed }) => `${path}: found ${found}; allowed ${allowed}`),
  }
}

describe('a serial device', () => {
  it('has lines of UTF-8 that end with LF, at 9600 baud 8N1, unless said otherwise', () => {
    expect(check('path: /dev/x').device).toEqual({
      id: 'd',
      driver: 'serial',
      path: '/dev/x',
      baud: 9600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      format: {
        framing: { by: 'delimiter', delimiter: 'lf' },
        encoding: 'utf-8',
        checksum: { kind: 'none', as: 'hex' },
      },
      time: 'arrival',
    })
  })

  it('is meant by vendor, product and serial number, or by its place', () => {
    const keys = 'usb: "0C2E:0B6A", usb_serial: S1, parity: even, data_bits: 7, repeat_after: PT2S'
    expect(check(keys).device).toMatchObject({
      usb: '0c2e:0b6a',
      usbSerial: 'S1',
      parity: 'even',
      dataBits: 7,
      repeatAfterMs: 2000,
    })
    expect(check('usb_port: 1-1.2:1.0').device).toMatchObject({ usbPort: '1-1.2:1.0' })
    expect(check('usb: ftdi').said).toEqual([
      'devices.0.usb: found "ftdi"; allowed vendor and product of a USB device, such as "0403:6001"',
    ])
    expect(check('usb_serial: S1').said).toEqual([
      'devices.0.path or devices.0.usb or devices.0.usb_port: found nothing; allowed a port; lineside ports lists them',
    ])
  })

  it('has lines of a length, or that end by silence, instead of a delimiter', () => {
    expect(check('path: /dev/x, length: 12').device).toMatchObject({
      format: { framing: { by: 'length', bytes: 12, gapMs: 100 } },
    })
    expect(check('path: /dev/x, idle_ms: 50').device).toMatchObject({
      format: { framing: { by: 'idle', gapMs: 50 } },
    })
    expect(check('path: /dev/x, delimiter: cr, length: 12').said).toEqual([
      'devices.0.delimiter: found "cr" beside the other keys; allowed it only without length and idle_ms',
    ])
  })

  it('has a checksum in bytes only where no byte of it can be taken for a delimiter', () => {
    expect(check('path: /dev/x, delimiter: cr, checksum: xor, checksum_as: bytes').said).toEqual([
      'devices.0.checksum_as: found "bytes" beside the other keys; allowed bytes only with stx_etx, length or idle_ms',
    ])
    expect(check('path: /dev/x, checksum_as: hex').said).toEqual([
      'devices.0.checksum_as: found "hex" beside the other keys; allowed it only with a checksum',
    ])
    expect(check('path: /dev/x, delimiter: stx_etx, checksum: xor, checksum_as: bytes').said).toEqual([])
  })
})
