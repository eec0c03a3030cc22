import { chmodSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Finding } from '../../bin/doctor/finding.ts'
import { lineside } from '../command.ts'
import { type RunningGateway, siteFile, startGateway, temporaryFolder } from '../gateway.ts'

describe('lineside doctor', () => {
  const folder = temporaryFolder()
  let gateway: RunningGateway
  let site = ''
  beforeAll(async () => {
    site = siteFile(
      folder.path,
      `site: { id: plant-1, timezone: Asia/Shanghai }
gateway: { id: gw-1, data: ./data }
lines:
  - id: line-1
    stations:
      - id: st-1
        signals:
          good: { role: good, source: { device: plc, address: "ns=1;s=Good" } }
          badge: { role: badge, source: { device: scanner } }
          unit: { role: cycle, source: { device: here } }
devices:
  - { id: plc, driver: opcua, endpoint: "opc.tcp://127.0.0.1:1", username: u, password_file: plc.pw }
  - { id: here, driver: serial, path: /dev/null }
  - { id: scanner, driver: serial, agent: pc-1, path: ${join(folder.path, 'nothing')} }
`,
    )
    writeFileSync(join(folder.path, 'plc.pw'), 'x')
    chmodSync(join(folder.path, 'plc.pw'), 0o644)
    gateway = await startGateway(site, join(folder.path, 'data'))
  })
  afterAll(async () => {
    await gateway.stop()
    folder.remove()
  })
  const run = async (...args: string[]) => {
    const { status, output } = await lineside(['doctor', site, '--json', ...args])
    const { ok, findings } = JSON.parse(output) as { ok: boolean; findings: Finding[] }
    const of = (what: string) => findings.filter((one) => one.what === what)
    return { status, ok, of }
  }

  it('on the box: names what is wrong with what to do, and ends with 1', async () => {
    const page = new URL(gateway.url)
    const mqtt = new URL(gateway.mqttUrl)
    const { status, ok, of } = await run(
      ...['--set', `gateway.mqtt.port=${mqtt.port}`, '--set', `gateway.http.port=${page.port}`],
    )
    expect([status, ok]).toEqual([1, false])
    expect(of('broker')).toMatchObject([{ state: 'ok' }])
    expect(of('page')).toMatchObject([{ state: 'ok' }])
    expect(of('clock').map(({ state }) => state)).toContain('ok')
    expect(of('clock').at(-1)?.text).toContain('the gateway')
    expect(of('disk')).toMatchObject([
      { text: expect.stringContaining('MB free') },
      { text: expect.stringMatching(/sync/) },
    ])
    expect(of('rights').find(({ text }) => text.includes('plc.pw'))).toMatchObject({
      state: 'warning',
      next: expect.stringContaining('chmod 600'),
    })
    expect(of('device plc')).toMatchObject([
      {
        state: 'failed',
        text: expect.stringContaining('ECONNREFUSED'),
        next: expect.stringContaining('cable'),
      },
    ])
    expect(of('device here')).toMatchObject([{ text: expect.stringContaining('/dev/null') }])
    expect(of('device scanner')).toMatchObject([
      { state: 'ok', text: expect.stringContaining('pc-1 reads it') },
    ])
  })

  it('on a line PC: looks at the devices of its agent, and at the gateway from there', async () => {
    const { status, of } = await run('--agent', 'pc-1', '--gateway', gateway.mqttUrl)
    expect(status).toBe(1)
    expect(of('broker')).toMatchObject([{ state: 'ok' }])
    expect(of('device plc')).toMatchObject([
      { state: 'ok', text: expect.stringContaining('the gateway reads it') },
    ])
    expect(of('device scanner')).toMatchObject([
      { state: 'failed', text: expect.stringContaining('nothing') },
    ])
    const away = await run('--agent', 'pc-1', '--gateway', 'mqtt://127.0.0.1:1')
    expect(away.of('broker')).toMatchObject([{ state: 'failed', next: expect.stringContaining('firewall') }])
  })

  it('without a site file looks at the machine; a program of another kind in the way of the gateway is named', async () => {
    const other = createServer((socket) =>
      socket.on('data', () => socket.end('SSH-2.0')).on('error', () => {}),
    )
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const { of } = await run('--set', `gateway.mqtt.port=${port}`, '--set', 'gateway.http.port=0')
    expect(of('broker')).toMatchObject([{ state: 'failed', text: expect.stringContaining('EADDRINUSE') }])
    const { status, output } = await lineside(['doctor', '--gateway', 'nonsense'])
    expect([status, output]).toEqual([2, ''])
    expect((await lineside(['doctor', '--help'])).output).toContain('lineside doctor site.yaml')
  })
})
