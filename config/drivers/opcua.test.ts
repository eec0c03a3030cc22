import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, HEAD, problemsOf } from '../fixture.ts'
import { loadSite } from '../load.ts'

const yaml = (device: string, source = '') => `${HEAD}lines:
  - id: l
    stations: [{ id: s, signals: { one: { role: measure, source: { device: plc, address: "i=1"${source} } } } }]
devices: [{ id: plc, driver: opcua, endpoint: "opc.tcp://plc:4840"${device} }]
`
/** Problems of a file with one device, without the place. */
const said = (device: string, source = '') =>
  problemsOf(yaml(device, source)).map((problem) => problem.replace(/^site\.yaml:\d+:\d+: CONFIG_/, ''))

function loaded(device: string, source = '') {
  const folder = folderWith({ 'site.yaml': yaml(device, source) })
  return { folder, site: loadSite(join(folder, 'site.yaml')) }
}

describe('a device read over OPC UA', () => {
  it('has security unless the site file says otherwise', () => {
    expect(loaded('').site.devices).toEqual([
      {
        id: 'plc',
        driver: 'opcua',
        endpoint: 'opc.tcp://plc:4840',
        samplingMs: 250,
        security: { mode: 'sign_and_encrypt' },
      },
    ])
    expect(loaded(', security: none').site.devices).toMatchObject([{ security: { mode: 'none' } }])
  })

  it('has its login in files beside the site file', () => {
    const { site, folder } = loaded(', policy: Basic256Sha256, username: reader, password_file: plc.pw')
    expect(site.devices).toMatchObject([
      {
        security: {
          mode: 'sign_and_encrypt',
          policy: 'Basic256Sha256',
          user: { name: 'reader', passwordFile: join(folder, 'plc.pw') },
        },
      },
    ])
    const other = loaded(', certificate_file: a.pem, key_file: a.key')
    const user = { certificateFile: join(other.folder, 'a.pem'), keyFile: join(other.folder, 'a.key') }
    expect(other.site.devices).toMatchObject([{ security: { user } }])
  })

  it.each([
    [', security: none, username: a, password_file: b', 'username', 'security: sign'],
    [', security: none, policy: Basic256Sha256', 'policy', 'security: sign'],
    [', username: a', 'username', 'together with password_file'],
    [', key_file: a', 'key_file', 'together with certificate_file'],
    [
      ', username: a, password_file: b, certificate_file: c, key_file: d',
      'certificate_file',
      'either a user name or a certificate',
    ],
    [', policy: Basic128Rsa15', 'policy', 'Aes256_Sha256_RsaPss'],
  ])('with %s says what is wrong', (device, key, words) => {
    const [first] = said(device)
    expect(first).toContain(`BAD_VALUE devices.0.${key}`)
    expect(first).toContain(words)
  })
})

describe('a signal read over OPC UA', () => {
  it('may say how often it is sampled, and within what it does not count as changed', () => {
    const { site } = loaded('', ', sampling_ms: 1000, deadband: "2.5 %"')
    expect(site.lines[0]?.stations[0]?.signals[0]?.source).toEqual({
      device: 'plc',
      address: 'i=1',
      sampling_ms: 1000,
      deadband: '2.5 %',
    })
    expect(said('', ', deadband: 0.5')).toEqual([])
  })

  it.each(['0', '"120 %"', '"2"', '-1'])('has no deadband of %s', (deadband) => {
    expect(said('', `, deadband: ${deadband}`)).toHaveLength(1)
  })
})
