import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/**
 * The baseline of B2: better-sqlite3 inserting the same rows one by one in transactions of 1,000, with the same
 * columns and index, and durable (`synchronous=FULL`). Prints rows a second.
 */
const ROWS = 500_000
const TRANSACTION = 1000

const folder = mkdtempSync(join(tmpdir(), 'lineside-bench-'))
try {
  const db = new Database(join(folder, 'rows.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`CREATE TABLE fact (id INTEGER PRIMARY KEY, ts INTEGER NOT NULL, delay INTEGER NOT NULL, signal INTEGER NOT NULL,
    client INTEGER NOT NULL, seq INTEGER, quality INTEGER NOT NULL, v, extra TEXT);
    CREATE INDEX fact_by_time ON fact (signal, ts)`)
  const insert = db.prepare(
    'INSERT INTO fact (ts, delay, signal, client, seq, quality, v, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const insertMany = db.transaction((first: number) => {
    for (let seq = first; seq < first + TRANSACTION; seq++) {
      const now = Date.now()
      insert.run(now, 0, seq % 8, seq % 8, seq, 0, 1, null)
    }
  })
  const started = performance.now()
  for (let first = 0; first < ROWS; first += TRANSACTION) insertMany(first)
  console.log(Math.round((ROWS * 1000) / (performance.now() - started)))
  db.close()
} finally {
  rmSync(folder, { recursive: true })
}
