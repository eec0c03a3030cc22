import type { DataValue } from 'node-opcua'
import type { Reading, Subscription } from '../contract.ts'
import type { HoldBack } from '../hold-back.ts'
import type { StatusKeeper } from '../status.ts'
import { convertValue, type OpcuaValue } from './convert.ts'
import { createRecent, type Value } from './recent.ts'

/** Values of a server on their way to being readings: each once, in the order of the source, with their quality. */
export interface Intake {
  /** A value from the subscription; what comes before settle() waits for it. */
  changed(index: number, value: DataValue): void
  /** The link is whole: what came meanwhile goes on. */
  settle(): void
  /** The link is lost: from now on values wait. What waits is dropped if it is not to be relied on. */
  unsettle(): void
  discard(): void
  /** The value that holds at the coming up after a loss, told at that moment: its own time may lie before the loss. */
  holds(index: number, value: DataValue): void
  flush(): void
  /** What was passed on last of a node. */
  last(index: number): Value | undefined
}

export interface IntakeOptions {
  /** A place in it is the index of all calls. */
  signals: Subscription[]
  status: StatusKeeper
  held: HoldBack
  now(): number
}

export function createIntake({ signals, status, held, now }: IntakeOptions): Intake {
  const recent = createRecent()
  /** A repair brings new values before old ones, and some twice. */
  let unsettled: { index: number; value: Value }[] = []
  let isSettled = false
  let batch: Reading[] = []
  /** Status codes that are told, by index; and those that are not yet. */
  const badStatus = new Map<number, string>()
  let untold: string[] = []

  const addressOf = (index: number) => signals[index]?.address ?? ''

  function pass(index: number, value: Value): void {
    if (recent.isLast(index, value)) return
    recent.remember(index, value)
    add(index, value)
  }

  /** What one message of the server holds is one batch. */
  function add(index: number, value: Value): void {
    const signal = signals[index]
    if (!signal) return
    if (batch.length === 0) queueMicrotask(flush)
    batch.push({ line: signal.line, station: signal.station, signal: signal.signal, ...value })
  }

  function flush(): void {
    held.add(batch)
    batch = []
    if (untold.length === 0) return
    const [first, ...more] = untold
    untold = []
    status.failed('DEVICE_BAD_QUALITY', more.length > 0 ? `${first}, and ${more.length} more` : `${first}`)
  }

  function notice(index: number, { status: code, problem }: OpcuaValue): void {
    if (problem) status.failed('DEVICE_BAD_DATA', `${addressOf(index)}: ${problem}`)
    if (badStatus.get(index) === code) return
    if (code === undefined) badStatus.delete(index)
    else {
      badStatus.set(index, code)
      untold.push(`${addressOf(index)}: ${code}`)
      if (untold.length === 1) queueMicrotask(flush)
    }
  }

  return {
    changed(index, dataValue) {
      const converted = convertValue(dataValue, now())
      notice(index, converted)
      status.received(1)
      const value = plainValue(converted)
      if (isSettled) pass(index, value)
      else unsettled.push({ index, value })
    },
    settle() {
      isSettled = true
      const sorted = unsettled.toSorted((a, b) => a.value.ts - b.value.ts)
      unsettled = []
      for (const { index, value } of sorted) if (!recent.has(index, value)) pass(index, value)
    },
    unsettle() {
      isSettled = false
    },
    discard() {
      unsettled = []
    },
    holds(index, dataValue) {
      const value = plainValue(convertValue(dataValue, now()))
      add(index, { ...value, ts: Math.max(value.ts, now()) })
    },
    flush,
    last: (index) => recent.last(index),
  }
}

export const plainValue = ({ v, q, ts }: OpcuaValue): Value => ({ v, ts, ...(q ? { q } : {}) })
