import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type LoadedSite, loadSite, readSite } from '../config/index.ts'
import { agentConfiguration } from './agent-configuration.ts'

const SITE = `site: { id: plant-1, name: Plant, timezone: Asia/Shanghai, locale: zh-CN }
gateway: { id: gw-1, data: ./secret }
teams: [{ id: team-a }]
workers: [{ id: w-001, name: 李娜, badges: ["04A1B2C3"], team: team-a }]
products: [{ id: p-1 }]
standards: [{ product: p-1, station: st-1, seconds: 42, from: 2026-01-01 }]
agents: [{ id: pc-1, spool: { bytes: 70000 } }, { id: pc-2 }]
lines:
  - id: line-1
    product: p-1
    output: st-2
    stations:
      - id: st-1
        split: { w-001: 1 }
        steps: [1, 2]
        signals:
          state: { role: state, map: { "1": running }, source: { device: plc, address: "ns=1;s=State" } }
          badge: { role: badge, source: { device: scanner } }
          scrap: { role: scrap }
      - { id: st-2, signals: { good: { role: good, mode: counter, width: 32, source: { device: plc, address: "ns=1;s=Good" } } } }
devices:
  - { id: plc, driver: opcua, agent: pc-1, endpoint: "opc.tcp://10.0.0.5:4840" }
  - { id: scanner, driver: serial, agent: pc-2, path: /dev/ttyS1 }
`

function told(agent: string): { text: string; loaded: LoadedSite; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-part-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'site.yaml'), SITE)
  const loaded = readSite(join(folder, 'site.yaml'))
  return { text: agentConfiguration(loaded.said, agent), loaded, folder }
}

it('is a site file with the devices of the agent, as the gateway understands them, and their signals', () => {
  const { text, loaded, folder } = told('pc-1')
  const { schema, agent, site } = JSON.parse(text) as { schema: string; agent: string; site: object }
  expect([schema, agent]).toEqual(['lineside.agent/1', 'pc-1'])
  writeFileSync(join(folder, 'part.json'), JSON.stringify(site))
  const part = loadSite(join(folder, 'part.json'))
  expect(part.devices).toEqual(loaded.site.devices.filter((device) => device.agent === 'pc-1'))
  expect(part.agents).toEqual([{ id: 'pc-1', spool: { bytes: 70_000, ageMs: 30 * 86_400_000 } }])
  const signals = part.lines.flatMap(({ stations }) => stations.flatMap((station) => station.signals))
  const all = loaded.site.lines[0]!.stations.flatMap((station) => station.signals)
  expect(signals).toEqual(all.filter(({ source }) => source?.device === 'plc'))
})

it('says nothing of people, products and other machines', () => {
  const { text } = told('pc-1')
  for (const word of ['w-001', '李娜', '04A1B2C3', 'team-a', 'p-1"', 'scanner', 'secret', 'pc-2', '42']) {
    expect(text).not.toContain(word)
  }
})

it('is nothing where no device is of the agent', () => {
  expect(JSON.parse(told('pc-9').text)).toEqual({ schema: 'lineside.agent/1', agent: 'pc-9', site: null })
})
