import { join } from 'node:path'
import { DataType, MessageSecurityMode, SecurityPolicy } from 'node-opcua'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WAIT } from '../../drivers/collector.ts'
import { openTrust } from '../../drivers/opcua/security/trust.ts'
import { startServer } from '../../drivers/opcua/test-server.ts'
import { lineside } from '../command.ts'
import { temporaryFolder } from '../gateway.ts'
import { readDevice } from '../opcua-device.ts'

const SECURE = {
  modes: [MessageSecurityMode.SignAndEncrypt],
  policies: [SecurityPolicy.Basic256Sha256],
}

it('a certificate that changed is refused, nothing is read, and it goes on once somebody trusts the new one', async () => {
  const { path, remove } = temporaryFolder()
  onTestFinished(remove)
  const folder = join(path, 'data')
  let refusals = 0
  const before = await startServer({ ...SECURE, pki: join(path, 'old') })
  onTestFinished(() => before.stop())
  before.add('Good', DataType.UInt32, 1)
  const { driver, values } = readDevice({ endpoint: before.endpoint }, { good: 'ns=1;s=Good' }, folder)
  await trustAsTold()
  await vi.waitFor(() => expect(values('good')).toEqual([1]), WAIT)

  await before.stop()
  await vi.waitFor(() => expect(driver.status().link).toBe('down'), WAIT)
  const after = await startServer({ ...SECURE, pki: join(path, 'new'), port: before.port })
  onTestFinished(() => after.stop())
  after.add('Good', DataType.UInt32, 2)
  await vi.waitFor(
    () => expect(driver.status().errors.DEVICE_CERTIFICATE_UNKNOWN).toBeGreaterThan(refusals),
    WAIT,
  )
  expect(values('good')).toEqual([1])
  await trustAsTold()
  await vi.waitFor(() => expect(values('good')).toEqual([1, 2]), WAIT)
  expect(openTrust(folder).trusted()).toHaveLength(2)

  /** Does what the error of the status says. */
  async function trustAsTold(): Promise<void> {
    await vi.waitFor(() => expect(driver.status().lastError?.code).toBe('DEVICE_CERTIFICATE_UNKNOWN'), WAIT)
    const [, fingerprint] = /--fingerprint ([\dA-F:]+)/.exec(driver.status().lastError?.text ?? '') ?? []
    const { status, output } = await lineside([
      'trust',
      'add',
      '--folder',
      folder,
      '--fingerprint',
      fingerprint!,
    ])
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining(fingerprint!) })
    refusals = driver.status().errors.DEVICE_CERTIFICATE_UNKNOWN ?? 0
  }
})
