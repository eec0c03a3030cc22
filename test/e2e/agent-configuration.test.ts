import { once } from 'node:events'
import type { MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type GuardedGateway, guardedGateway, STATION_1 } from '../accounts.ts'
import { eventually } from '../gateway.ts'

const OWN = 'lineside/v1/$agents/pc-1/configuration'

let gateway: GuardedGateway
beforeAll(async () => {
  gateway = await guardedGateway({
    accounts: [
      { name: 'agent', publish: [STATION_1] },
      { name: 'board', publish: ['lineside/v1/#'], subscribe: ['lineside/v1/#'] },
    ],
  })
})
afterAll(() => gateway.remove())

function heardBy(client: MqttClient): { topic: string; text: string }[] {
  const heard: { topic: string; text: string }[] = []
  client.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }))
  return heard
}

it('is told to the client with the id of the agent, whatever its rights, once it asks; and to nobody else', async () => {
  const board = await gateway.client('board', { clientId: 'board' })
  const overheard = heardBy(board)
  await board.subscribeAsync('lineside/v1/#', { qos: 1 })
  await board.subscribeAsync(OWN, { qos: 1 })

  const agent = await gateway.client('agent', { clientId: 'pc-1' })
  const heard = heardBy(agent)
  expect(await agent.subscribeAsync(OWN, { qos: 1 })).toMatchObject([{ qos: 1 }])
  await eventually(() => expect(heard).toHaveLength(1))
  expect(JSON.parse(heard[0]?.text ?? '')).toEqual({ schema: 'lineside.agent/1', agent: 'pc-1', site: null })

  // Whatever the board was sent before has come by now.
  await board.publishAsync(STATION_1, '1', { qos: 1 })
  await eventually(() => expect(overheard.map(({ topic }) => topic)).toEqual([STATION_1]))
})

it('is published by the gateway alone', async () => {
  const board = await gateway.client('board', { clientId: 'board-2' })
  const closed = once(board.stream, 'close')
  board.publish(OWN, '{}', { qos: 1 }, () => {})
  await closed
  await eventually(async () => expect(await gateway.refused('MQTT_FORBIDDEN_TOPIC')).toBe(1))
})

it('of another agent is not to be subscribed to without the right to it', async () => {
  const agent = await gateway.client('agent', { clientId: 'pc-2' })
  const refusal = await agent.subscribeAsync(OWN, { qos: 1 }).catch((error: Error) => error.message)
  expect(JSON.stringify(refusal)).toMatch(/128|Unspecified error/)
})
