import type { Database } from 'better-sqlite3'
import type { Change } from '../../config/changes.ts'
import type { SiteFile } from '../../config/schema.ts'

/** A version of the site's files as it was accepted. Instants are epoch milliseconds. */
export interface SiteVersion {
  /** From 1 on. */
  version: number
  /** When it was accepted. */
  at: number
  /** From when on it holds; null: from the beginning. */
  from: number | null
  author: string
  /** What it changed against the version before. */
  changes: Change[]
  said: SiteFile
}

export interface SiteVersions {
  /** In the order in which they were accepted. */
  all(): SiteVersion[]
  add(version: Omit<SiteVersion, 'version'>): SiteVersion
}

interface VersionRow {
  version: number
  at: number
  holds_from: number | null
  author: string
  changes: string
  said: string
}

/** The versions on the connection given; `add` on the writer's only. */
export function createSiteVersions(db: Database): SiteVersions {
  const select = db.prepare<[], VersionRow>('SELECT * FROM site_version ORDER BY version')
  return {
    all: () =>
      select.all().map(({ holds_from, changes, said, ...row }) => ({
        ...row,
        from: holds_from,
        changes: JSON.parse(changes) as Change[],
        said: JSON.parse(said) as SiteFile,
      })),
    add(version) {
      const { at, from, author, changes, said } = version
      const { lastInsertRowid } = db
        .prepare('INSERT INTO site_version (at, holds_from, author, changes, said) VALUES (?, ?, ?, ?, ?)')
        .run(at, from, author, JSON.stringify(changes), JSON.stringify(said))
      return { ...version, version: Number(lastInsertRowid) }
    },
  }
}
