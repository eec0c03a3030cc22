import { expect, it } from 'vitest'
import { EVERY_RIGHT, NO_RIGHT, rightsOf } from '../access/index.ts'
import { isOwnHealth, publishRefusal } from './topics.ts'

const STATION = 'lineside/v1/line-1/st-1/good'
const HEALTH = 'lineside/v1/$agents/pc-1/health'

it('an agent says how it is under its own id only', () => {
  expect(isOwnHealth(HEALTH, 'pc-1')).toBe(true)
  expect(isOwnHealth(HEALTH, 'pc-2')).toBe(false)
  expect(isOwnHealth(`${HEALTH}/more`, 'pc-1')).toBe(false)
  expect(isOwnHealth(STATION, 'pc-1')).toBe(false)
})

it.each([
  [
    'a reading with the right to it',
    STATION,
    'c',
    rightsOf({ publish: ['lineside/v1/#'], subscribe: [] }),
    null,
  ],
  ['a reading without the right to it', STATION, 'c', NO_RIGHT, 'MQTT_NOT_ALLOWED'],
  ['its own health, without any right', HEALTH, 'pc-1', NO_RIGHT, null],
  ['the health of another, with every right', HEALTH, 'c', EVERY_RIGHT, 'MQTT_FORBIDDEN_TOPIC'],
  ['what is the broker’s own, with every right', '$SYS/x', 'c', EVERY_RIGHT, 'MQTT_FORBIDDEN_TOPIC'],
])('%s', (_, topic, client, rights, code) => {
  expect(publishRefusal(topic, client, rights)?.code ?? null).toBe(code)
})
