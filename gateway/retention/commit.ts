import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { checkpointFile, createRetentions, createSeals, foundations, keptFromOf } from '../facts/index.ts'
import { createProgress } from '../floor/index.ts'
import type { PreparedDrop } from './prepare.ts'

/** The writer's connection, the data folder, and how its transactions are made. */
export interface DropScene {
  db: Database
  folder: string
  transaction<T>(work: () => T): T
}

/**
 * Makes it so that the facts are dropped: the stub is stored, and what figures need of facts that go; deleting what it
 * names follows (createDropSlice). `within` is called in the same transaction. Answers false, with nothing written,
 * where something came meanwhile that the checkpoint does not hold, or figures are not worked off.
 */
export function commitDrop(scene: DropScene, prepared: PreparedDrop, within: () => void = () => {}): boolean {
  const { db, folder } = scene
  db.prepare('ATTACH ? AS kept').run(checkpointFile(folder, prepared.retention.id))
  try {
    const isDone = scene.transaction(() => {
      if (!stillHolds(db, prepared)) return false
      db.prepare('INSERT OR REPLACE INTO main.past_run SELECT * FROM kept.past_run WHERE ts >= ?').run(
        keptFromOf(db),
      )
      createSeals(db, 'carried_seal').append(prepared.carried)
      createRetentions(db).add(prepared.retention)
      within()
      return true
    })
    if (isDone) removeCheckpointsBefore(folder, prepared.retention.id)
    return isDone
  } finally {
    db.exec('DETACH kept')
  }
}

/** Nothing starts from them any more; a kill may have left one more than the last. */
function removeCheckpointsBefore(folder: string, id: number): void {
  for (const name of readdirSync(folder)) {
    const [, found] = /^checkpoint-(\d+)\.db/.exec(name) ?? []
    if (found !== undefined && Number(found) < id) rmSync(join(folder, name), { force: true })
  }
}

function stillHolds(db: Database, { retention, until, foundations: basis }: PreparedDrop): boolean {
  if ((createRetentions(db).latest()?.id ?? 0) !== retention.id - 1) return false
  if (JSON.stringify(foundations(db)) !== basis) return false
  const derived = createProgress(db).read()
  if (derived.upto < derived.until || derived.upto < until) return false
  const late = db
    .prepare<number[], number>('SELECT 1 FROM fact WHERE id > ? AND ts < ? LIMIT 1')
    .get(until, retention.openFrom)
  return late === undefined
}
