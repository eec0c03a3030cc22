import type { ErrorCode } from '../../base/index.ts'
import type { Fact, Held, Refusal } from '../facts/index.ts'

/** A message as it arrived at the broker; `packetId` undefined where there is none (QoS 0, wills). */
export interface Message {
  client: string
  topic: string
  payload: Buffer
  packetId?: number
  dup: boolean
  /** Arrival, epoch milliseconds. */
  at: number
}

/** What became of the readings of a message. */
export interface Admission {
  stored: Fact[]
  duplicates: number
  refused: Pick<Refusal, 'code' | 'detail' | 'topic' | 'client' | 'held'>[]
}

export const nothing = (): Admission => ({ stored: [], duplicates: 0, refused: [] })

/** Why a reading is not a fact, or not yet: then `held` says what it waits for. */
export interface Reason {
  code: ErrorCode
  detail: string
  held?: Held | undefined
}

/** Whence a reading came, and when it arrived, epoch milliseconds. */
export interface Source {
  client: string
  topic: string
  at: number
}
