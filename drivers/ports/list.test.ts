import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fakeSystem } from './fixture.ts'
import { listPorts } from './list.ts'
import { portUsers } from './users.ts'

function system() {
  const made = fakeSystem()
  onTestFinished(() => made.remove())
  return made
}

it('tells of a USB adapter all by which it can be known again', () => {
  const { roots, plug } = system()
  plug({ name: 'ttyUSB0', id: '0403:6001', serial: 'A50285BI', port: '1-1.2' })
  expect(listPorts(roots)).toEqual([
    {
      node: join(roots.dev, 'ttyUSB0'),
      byId: join(roots.dev, 'serial/by-id/usb-0403_6001_A50285BI-if00-port0'),
      byPath: join(roots.dev, 'serial/by-path/pci-0000:00:14.0-usb-1-1.2:1.0-port0'),
      usb: {
        id: '0403:6001',
        serial: 'A50285BI',
        manufacturer: null,
        product: 'USB Serial',
        port: '1-1.2',
        interface: '1-1.2:1.0',
      },
      driver: 'ftdi_sio',
    },
  ])
})

it('lists ports of the board whose chip is there, and no terminal without hardware', () => {
  const { roots, board, virtual, plug } = system()
  board('ttyS0', '4')
  board('ttyS1', '0')
  virtual('tty0')
  plug({ name: 'ttyUSB10', id: '1a86:7523', port: '1-2' })
  plug({ name: 'ttyUSB9', id: '1a86:7523', port: '1-3' })
  const nodes = listPorts(roots).map(({ node }) => node.slice(roots.dev.length + 1))
  expect(nodes).toEqual(['ttyS0', 'ttyUSB9', 'ttyUSB10'])
  expect(listPorts(roots)[0]).toMatchObject({ usb: null, byId: null, driver: 'serial' })
})

it('is empty where there is no /sys', () => {
  expect(listPorts({ sys: '/nothing/here', dev: '/nothing/here' })).toEqual([])
})

it('names the process that has a port open, by what its node leads to', () => {
  const { roots, plug } = system()
  plug({ name: 'ttyUSB0', id: '1a86:7523', port: '1-2', terminal: '/dev/null' })
  plug({ name: 'ttyUSB1', id: '1a86:7523', port: '1-3' })
  const proc = join(roots.sys, '..', 'proc')
  mkdirSync(join(proc, '4711', 'fd'), { recursive: true })
  symlinkSync('/dev/null', join(proc, '4711', 'fd', '3'))
  writeFileSync(join(proc, '4711', 'comm'), 'minicom\n')
  const nodes = listPorts(roots).map(({ node }) => node)
  expect([...portUsers(nodes, proc)]).toEqual([[nodes[0], [{ pid: 4711, command: 'minicom' }]]])
})
