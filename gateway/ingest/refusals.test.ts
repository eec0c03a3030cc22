import { describe, expect, it } from 'vitest'
import { createLog, LinesideError } from '../../base/index.ts'
import { createRefusals } from './refusals.ts'

/** Refusals whose log is caught, with a clock to be set. */
function caught() {
  const lines: unknown[][] = []
  const log = createLog('test')
  log.warn = (...line: unknown[]) => lines.push(line)
  const clock = { at: 1000, now: () => clock.at }
  return { refusals: createRefusals(clock, log), lines, clock }
}

describe('refusals', () => {
  it('are all counted, and logged once a second by code with the number left out', () => {
    const { refusals, lines, clock } = caught()
    for (let n = 0; n < 5; n++) refusals.add('MQTT_TIMEOUT', { client: `c-${n}` }, 'late')
    refusals.add('MQTT_BAD_TOPIC', { client: 'c' }, 'deep')
    clock.at += 1000
    refusals.add('MQTT_TIMEOUT', { client: 'c-5' }, 'late')
    expect(refusals.counts).toEqual({ MQTT_TIMEOUT: 6, MQTT_BAD_TOPIC: 1 })
    expect(lines).toEqual([
      [{ code: 'MQTT_TIMEOUT', client: 'c-0', suppressed: 0 }, 'late'],
      [{ code: 'MQTT_BAD_TOPIC', client: 'c', suppressed: 0 }, 'deep'],
      [{ code: 'MQTT_TIMEOUT', client: 'c-5', suppressed: 4 }, 'late'],
    ])
  })

  it('have the code of the error that ended the connection; a lost connection is none', () => {
    const { refusals } = caught()
    refusals.ended({}, new LinesideError('MQTT_PACKET_TOO_LONG', 'too long'))
    refusals.ended({}, new Error('drain timeout'))
    refusals.ended({}, new Error('Invalid protocol'))
    refusals.ended({}, Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
    expect(refusals.counts).toEqual({ MQTT_PACKET_TOO_LONG: 1, MQTT_SLOW_READER: 1, MQTT_CLIENT_ERROR: 1 })
  })
})
