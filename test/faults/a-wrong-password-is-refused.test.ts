import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway, passwordOf, STATION_1 } from '../accounts.ts'
import { eventually } from '../gateway.ts'
import { packet, portOf, rawClient, text } from '../raw-client.ts'

/** The return codes of CONNACK (MQTT 3.1.1, table 3.1). */
const BAD_CREDENTIALS = { code: 4 }
const NOT_AUTHORISED = { code: 5 }

describe('where credentials are asked for', () => {
  let gateway: GuardedGateway
  beforeAll(async () => {
    gateway = await guardedGateway({ accounts: [{ name: 'press' }, { name: 'leaving' }] })
  })
  afterAll(() => gateway.remove())

  it('a wrong password, an unknown name and a disabled account get the same answer', async () => {
    const { client, user, refused } = gateway
    await expect(client('press', { password: 'wrong password' })).rejects.toMatchObject(BAD_CREDENTIALS)
    await expect(client('press', { password: undefined })).rejects.toMatchObject(BAD_CREDENTIALS)
    await expect(client('nobody')).rejects.toMatchObject(BAD_CREDENTIALS)
    const hostile = `"'; DROP TABLE account; --${'x'.repeat(10_000)}`
    await expect(client(hostile, { clientId: 'h' })).rejects.toMatchObject(BAD_CREDENTIALS)
    await eventually(async () => expect(await refused('MQTT_BAD_CREDENTIALS')).toBe(4))
    user('disable', ['leaving'])
    await eventually(() => expect(client('leaving')).rejects.toMatchObject(BAD_CREDENTIALS), undefined, 300)
  })

  it('nobody comes in without', async () => {
    const { client, refused } = gateway
    const options = { username: undefined, password: undefined }
    await expect(client('press', options)).rejects.toMatchObject(NOT_AUTHORISED)
    await eventually(async () => expect(await refused('MQTT_NO_CREDENTIALS')).toBe(1))
  })

  it('no password goes to the log', async () => {
    const { client, log } = gateway
    const password = 'my secret typed wrongly'
    // A code is logged once a second at most: what is refused right behind another of its kind is only counted.
    await eventually(
      async () => {
        await expect(client('press', { clientId: 'typed-wrongly', password })).rejects.toThrow()
        expect(log()).toMatch(/MQTT_BAD_CREDENTIALS.*typed-wrongly/)
      },
      undefined,
      1_500,
    )
    expect(log()).not.toContain('my secret')
    expect(log()).not.toContain(passwordOf('press'))
  })
})

describe('where clients without credentials may come in', () => {
  let gateway: GuardedGateway
  beforeAll(async () => {
    gateway = await guardedGateway({ accounts: [{ name: 'press' }], anonymous: true })
  })
  afterAll(() => gateway.remove())

  it('who gives a wrong password is refused, and not taken for one of them', async () => {
    const { client } = gateway
    await expect(client('press', { password: 'wrong password' })).rejects.toMatchObject(BAD_CREDENTIALS)
    const anonymous = await client('a', { username: undefined, password: undefined })
    await anonymous.publishAsync(STATION_1, '1', { qos: 1 })
  })

  it('a password without a user name breaks the protocol: no CONNACK [MQTT-3.1.2-22]', async () => {
    const raw = await rawClient(portOf(gateway))
    raw.socket.write(packet(0x10, text('MQTT'), Buffer.from([4, 0x42, 0, 60]), text('c'), text('secret')))
    await raw.closed()
    expect(raw.packets).toEqual([])
  })
})
