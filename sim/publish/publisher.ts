import type { SimReading } from '../model/types.ts'

/** The way of one kind of source into the real world. */
export interface Publisher {
  /** Resolves once somebody listens; SIM_NO_BROKER or SIM_NO_READER after `waitMs`. */
  ready(waitMs: number): Promise<void>
  /** Resolves when the next reading may follow: never more is on its way than the receiver has room for. */
  publish(reading: SimReading): Promise<void>
  /** Resolves once all that was published has left, at the latest after `waitMs`. */
  drained(waitMs: number): Promise<void>
  stop(): Promise<void>
}
