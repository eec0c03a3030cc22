import type { MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway, STATION_1 } from '../accounts.ts'
import { eventually } from '../gateway.ts'

const GUESSES = 60
const CLIENTS = 200

let gateway: GuardedGateway
let press: MqttClient
beforeAll(async () => {
  gateway = await guardedGateway({ accounts: [{ name: 'press' }, { name: 'sensors' }] })
  press = await gateway.client('press')
})
afterAll(() => gateway.remove())

const codeOf = ({ code }: { code: number }) => code
const attempt = (password: string, clientId: string) =>
  gateway.client('press', { password, clientId }).then(() => 0, codeOf)

it('who guesses is held off, others are served meanwhile, and the right password works again later', async () => {
  const guesses = Promise.all(Array.from({ length: GUESSES }, (_, n) => attempt(`guess ${n}`, `g-${n}`)))
  for (let n = 0; n < 20; n++) await press.publishAsync(STATION_1, '1', { qos: 1 })
  expect(new Set(await guesses)).toEqual(new Set([4]))
  await eventually(async () => {
    // Five are looked at, and on a slow machine one more after each wait.
    const looked = await gateway.refused('MQTT_BAD_CREDENTIALS')
    expect(looked).toBeLessThan(GUESSES / 4)
    expect(await gateway.refused('MQTT_LOCKED_OUT')).toBe(GUESSES - looked)
  })
  await eventually(() => gateway.client('press', { clientId: 'later' }), undefined, 300)
  expect(press.connected).toBe(true)
})

it('200 clients of one account that come at once all come in', async () => {
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_, n) => gateway.client('sensors', { clientId: `s-${n}` })),
  )
  expect(clients.filter(({ connected }) => connected)).toHaveLength(CLIENTS)
})
