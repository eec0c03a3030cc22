import { describe, expect, it } from 'vitest'
import type { Asked } from './framing.ts'
import { askOn, hearOn, type Line, restAt, waitOn } from './line.ts'
import { readRequest } from './pdu.ts'
import { RTU, type RtuEar } from './rtu.ts'

const asked: Asked = { unit: 1, serial: 1, pdu: readRequest({ table: 'input', at: 0, count: 1 }) }
const answer = RTU.encode({ unit: 1, serial: 1, pdu: Uint8Array.of(4, 2, 0, 7) })
const noise = Uint8Array.of(9, 9, 9)

const askAt = (now: number) =>
  askOn(RTU, restAt(RTU.deaf, 0, 5), asked, { now, patienceMs: 100, pauseMs: 5 }).line
const hear = (line: Line<RtuEar>, bytes: Uint8Array, now: number) => hearOn(RTU, line, bytes, now)

describe('a line', () => {
  it('sends the request, takes the answer, and rests for the pause', () => {
    const { line, bytes } = askOn(RTU, restAt(RTU.deaf, 0, 5), asked, {
      ...{ now: 10, patienceMs: 100, pauseMs: 5 },
    })
    expect([...bytes.slice(0, 6)]).toEqual([1, 4, 0, 0, 0, 1])
    expect(line).toMatchObject({ is: 'waiting', until: 110 })
    const begun = hear(line, answer.subarray(0, 3), 20)
    expect(begun).toMatchObject({ reply: null, thrownAway: 0, line: { is: 'waiting', until: 110 } })
    expect(hear(begun.line, answer.subarray(3), 30)).toMatchObject({
      reply: Uint8Array.of(4, 2, 0, 7),
      thrownAway: 0,
      line: { is: 'resting', until: 35 },
    })
  })

  it('gives up when the time is over, and counts what was begun', () => {
    const { line } = hear(askAt(0), noise, 50)
    expect(waitOn(RTU, line, 99).timedOut).toBe(false)
    expect(waitOn(RTU, line, 100)).toMatchObject({
      timedOut: true,
      thrownAway: noise.length,
      line: { is: 'resting', until: 105 },
    })
  })

  it('takes no late answer, and is silent for a pause after it', () => {
    const { line } = waitOn(RTU, askAt(0), 100)
    const late = hear(line, answer, 103)
    expect(late).toMatchObject({ reply: null, thrownAway: answer.length, line: { until: 108 } })
  })

  it('is not kept by one that never stops talking', () => {
    let { line } = waitOn(RTU, askAt(0), 100)
    for (let now = 101; now < 3000; now += 2) line = hear(line, noise, now).line
    expect(line).toMatchObject({ is: 'resting', until: 1105 })
  })
})
