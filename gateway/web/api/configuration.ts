import type { ReadmitAnswer } from './quarantine.ts'

/** A version of the configuration. */
export interface ConfigurationVersion {
  version: number
  at: string
  /** From when on it holds; null: from the beginning. */
  from: string | null
  author: string
  /** What it changed, in words. */
  changes: string[]
}

/** GET /api/v1/configuration, newest version first. */
export interface ConfigurationAnswer {
  versions: ConfigurationVersion[]
  /** What the site file would change now, in words; empty: nothing. */
  pending: string[]
  /** What is wrong in the site file, a line each; then it cannot be taken in. */
  problems: string[]
  /** What was changed and needs a restart of the gateway, in words. */
  restart: string[]
}

/** POST /api/v1/configuration/reload: the version that was accepted; null: the site file says what is in force. */
export interface ReloadAnswer {
  accepted: ConfigurationVersion | null
  restart: string[]
  /** What became of the quarantine, where that was asked for. */
  readmitted: ReadmitAnswer | null
}
