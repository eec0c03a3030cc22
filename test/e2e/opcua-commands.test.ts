import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataType, MessageSecurityMode, SecurityPolicy } from 'node-opcua'
import { expect, it, onTestFinished, vi } from 'vitest'
import { checkSite } from '../../config/index.ts'
import { WAIT } from '../../drivers/collector.ts'
import { startServer } from '../../drivers/opcua/test-server.ts'
import { lineside } from '../command.ts'
import { temporaryFolder } from '../gateway.ts'
import { readDevice, setTotal } from '../opcua-device.ts'

const { None, SignAndEncrypt } = MessageSecurityMode
const VENDOR = 'http://vendor/plc'

async function servePlc() {
  const { path, remove } = temporaryFolder()
  onTestFinished(remove)
  const plc = await startServer({
    pki: join(path, 'pki'),
    namespaces: [VENDOR],
    index: 2,
    modes: [None, SignAndEncrypt],
    policies: [SecurityPolicy.None, SecurityPolicy.Aes256_Sha256_RsaPss],
  })
  onTestFinished(() => plc.stop())
  return {
    path,
    plc,
    good: plc.add('Good', DataType.UInt32, 17),
    state: plc.add('State 1', DataType.String, 'run'),
  }
}

it('lineside browse shows a tree with values and prints signals to paste, beside a live link that goes on', async () => {
  const { plc, path, good } = await servePlc()
  const { driver, values } = readDevice(
    { endpoint: plc.endpoint, security: 'none' },
    { good: `nsu=${VENDOR};s=Good` },
  )
  await vi.waitFor(() => expect(values('good')).toEqual([17]), WAIT)

  const tree = await lineside(['browse', plc.endpoint, '--security', 'none'])
  expect(tree).toMatchObject({ status: 0, progress: '' })
  expect(tree.output).toContain(`Good  UInt32 17  nsu=${VENDOR};s=Good`)
  expect(tree.output).toContain('└─ State 1  String "run"')

  const yaml = await lineside(['browse', plc.endpoint, '--security', 'none', '--yaml', '--device', 'plc-7'])
  const signals = yaml.output.split('\n').map((line) => `          ${line}`)
  const file = join(path, 'site.yaml')
  writeFileSync(
    file,
    `site: { id: p, timezone: Asia/Shanghai }
gateway: { id: g }
lines: [{ id: l, stations: [
      { id: s, signals: {
${signals.map((line) => line.replace(/ #.*$/, line.trim().startsWith('#') ? '' : ',')).join('\n')}
      } } ] }]
devices: [{ id: plc-7, driver: opcua, endpoint: "${plc.endpoint}" }]
`,
  )
  const { site, problems } = checkSite(file)
  expect(problems).toEqual([])
  expect(site?.lines[0]?.stations[0]?.signals.map(({ source }) => source?.address)).toContain(
    `nsu=${VENDOR};s=Good`,
  )

  setTotal(good, 18)
  await vi.waitFor(() => expect(values('good')).toEqual([17, 18]), WAIT)
  expect(driver.status()).toMatchObject({ link: 'up', errors: {} })
})

it('a server with security is browsed after its certificate was looked at and trusted, and not after that was taken back', async () => {
  const { plc, path } = await servePlc()
  const folder = join(path, 'data')
  const browse = () => lineside(['browse', plc.endpoint, '--folder', folder])
  const refused = await browse()
  expect(refused).toMatchObject({ status: 2, output: '' })
  expect(refused.progress).toContain('DEVICE_CERTIFICATE_UNKNOWN')
  const [, fingerprint] = /--fingerprint ([\dA-F:]+)/.exec(refused.progress) ?? []

  const listed = await lineside(['trust', 'list', '--folder', folder])
  expect(listed.output).toMatch(new RegExp(`none is trusted\nrefused.*\n  ${fingerprint}`))
  const der = join(path, 'plc.der')
  writeFileSync(der, plc.server.getCertificate())
  const wrong = ['trust', 'add', '--folder', folder, der, '--fingerprint', 'ab'.repeat(32)]
  expect((await lineside(wrong)).progress).toContain('CERTIFICATE_MISMATCH')
  expect((await lineside(['trust', 'add', '--folder', folder, der])).status).toBe(0)
  expect(await browse()).toMatchObject({ status: 0, output: expect.stringContaining('UInt32 17') })

  const own = await lineside(['trust', 'own', '--folder', folder])
  expect(own.output).toMatch(/^-----BEGIN CERTIFICATE-----\n/)
  await lineside(['trust', 'remove', '--folder', folder, '--fingerprint', fingerprint!])
  expect((await browse()).status).toBe(2)
})
