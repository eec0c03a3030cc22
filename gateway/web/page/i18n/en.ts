import { board } from './en/board.ts'
import { configuration } from './en/configuration.ts'
import { corrections } from './en/corrections.ts'
import { figures } from './en/figures.ts'
import { obstacles } from './en/obstacles.ts'
import { operations } from './en/operations.ts'
import { quarantine } from './en/quarantine.ts'
import { shell } from './en/shell.ts'
import { status } from './en/status.ts'
import { trace } from './en/trace.ts'
import { units } from './en/units.ts'

/**
 * English texts, a part for each view; what a key begins with says in which part it lies. `{name}` is filled in;
 * `one|many` picks by the number `n`.
 */
export const en = {
  ...shell,
  ...board,
  ...status,
  ...quarantine,
  ...obstacles,
  ...configuration,
  ...corrections,
  ...operations,
  ...trace,
  ...figures,
  ...units,
} as const

export type TextKey = keyof typeof en
/** A complete set of texts: a missing or unknown key is a type error, in the whole as in each part. */
export type Texts = Record<TextKey, string>
