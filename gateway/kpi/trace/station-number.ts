import type { Scenes } from '../scene.ts'

/** The number in the store of a station, or of a place named after one. */
export function stationNumber(scenes: Scenes, name: string): number | undefined {
  return scenes
    .current()
    .db.prepare<[string], number>("SELECT id FROM name WHERE kind = 'station' AND name = ?")
    .pluck()
    .get(name)
}
