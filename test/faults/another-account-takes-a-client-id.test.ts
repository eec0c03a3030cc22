import { once } from 'node:events'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { type GuardedGateway, guardedGateway, STATION_1 } from '../accounts.ts'
import { eventually } from '../gateway.ts'

/** The return code of CONNACK, identifier rejected (MQTT 3.1.1, table 3.1). */
const REJECTED = { code: 2 }
const ACCOUNTS = [{ name: 'press' }, { name: 'thief' }]

let gateway: GuardedGateway
beforeAll(async () => {
  gateway = await guardedGateway({ accounts: ACCOUNTS })
})
afterAll(() => gateway.remove())

it('a client id belongs to the account that used it first: another one neither gets it nor ends its session', async () => {
  const { client, user, log } = gateway
  const press = await client('press', { clientId: 'sensor-1' })
  await expect(client('thief', { clientId: 'sensor-1' })).rejects.toMatchObject(REJECTED)
  await press.publishAsync(STATION_1, '1', { qos: 1 })
  await eventually(() =>
    expect(log()).toMatch(/MQTT_CLIENT_ID_TAKEN.*sensor-1.*account press.*lineside user release/),
  )

  const closed = once(press.stream, 'close')
  expect(user('release', ['sensor-1']).status).toBe(0)
  const thief = await client('thief', { clientId: 'sensor-1' })
  await closed
  await expect(client('press', { clientId: 'sensor-1' })).rejects.toMatchObject(REJECTED)
  await thief.publishAsync(STATION_1, '1', { qos: 1 })
})

it('a client without an account cannot have it either, the same account can from another place', async () => {
  const { client, remove } = await guardedGateway({ accounts: ACCOUNTS, anonymous: true })
  onTestFinished(remove)
  await client('press', { clientId: 'sensor-1' })
  const anonymous = { username: undefined, password: undefined, clientId: 'sensor-1' }
  await expect(client('', anonymous)).rejects.toMatchObject(REJECTED)
  const moved = await client('press', { clientId: 'sensor-1' })
  await moved.publishAsync(STATION_1, '1', { qos: 1 })
})

it('an id that is bound beforehand cannot be taken by who comes first', async () => {
  const { client, user } = gateway
  expect(user('bind', ['press', 'pc-1']).status).toBe(0)
  await expect(client('thief', { clientId: 'pc-1' })).rejects.toMatchObject(REJECTED)
  const press = await client('press', { clientId: 'pc-1' })
  await press.publishAsync(STATION_1, '1', { qos: 1 })
})

it('clients that give no id are in nobody’s way', async () => {
  const { client } = gateway
  const [one, two] = [await client('press', { clientId: '' }), await client('thief', { clientId: '' })]
  await one.publishAsync(STATION_1, '1', { qos: 1 })
  await two.publishAsync(STATION_1, '1', { qos: 1 })
})
