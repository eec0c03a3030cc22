import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { folderWith } from '../config/fixture.ts'
import { loadSite } from '../config/index.ts'
import { fakeSystem } from '../drivers/ports/fixture.ts'
import { portsOfSite } from './ports-of-site.ts'

it('says which port each serial device of a site is now, and what is wrong where it is none', () => {
  const { roots, plug, remove } = fakeSystem()
  onTestFinished(remove)
  plug({ name: 'ttyUSB0', id: '0403:6001', port: '1-1.2' })
  plug({ name: 'ttyUSB1', id: '0403:6001', port: '1-1.3' })
  const yaml = `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1 }
lines: [{ id: line-1, stations: [{ id: st-1, signals: { badge: { role: badge } } }] }]
devices:
  - { id: plc, driver: opcua, endpoint: "opc.tcp://plc:4840" }
  - { id: scanner, driver: serial, usb_port: 1-1.3 }
  - { id: reader, driver: serial, usb: "0403:6001", agent: pc-1 }
  - { id: scale, driver: serial, path: ${join(roots.dev, 'nothing')} }
`
  const site = loadSite(join(folderWith({ 'site.yaml': yaml }), 'site.yaml'), [])
  expect(portsOfSite(site, roots)).toEqual([
    { device: 'scanner', agent: null, port: realpathSync(join(roots.dev, 'ttyUSB1')), problem: null },
    {
      device: 'reader',
      agent: 'pc-1',
      port: null,
      problem: expect.stringMatching(/^DEVICE_PORT_AMBIGUOUS usb 0403:6001 is .*ttyUSB0.*ttyUSB1/),
    },
    { device: 'scale', agent: null, port: null, problem: `nothing is at ${join(roots.dev, 'nothing')}` },
  ])
})
