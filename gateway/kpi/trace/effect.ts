import type { TraceFact, TraceMeaning } from '../../web/api.ts'
import type { Scenes } from '../scene.ts'

/** Where and when a fact can show in figures: units of one place, or time of persons and stations. */
export type Reach =
  | { kind: 'units'; station: number; from: number; to: number }
  | { kind: 'time'; from: number; to: number }

/** What became of a fact: in words, and how far it reaches. Instants are epoch milliseconds, [from, to). */
export interface Effects {
  means: TraceMeaning[]
  reaches: Reach[]
}

/** A fact whose effects are looked up. */
export interface Subject {
  scenes: Scenes
  fact: TraceFact
  id: number
  ts: number
  /** Number of the station that its signal is of; 0 where the store knows none. */
  station: number
  /** Until when what is open reaches. */
  now: number
}
