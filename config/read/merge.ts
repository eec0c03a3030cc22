import type { Problem } from '../problems.ts'
import { joinPath, type MapNode, problemAt } from './node.ts'

/**
 * Merges `part` into `whole` by key; lists are joined, those of `whole` first (contract.md 1). The same value
 * given by both, or two kinds of value under one key, is CONFIG_DUPLICATE: neither file silently wins.
 */
export function merge(whole: MapNode, part: MapNode, path: string, problems: Problem[]): void {
  for (const [key, entry] of part.entries) {
    const present = whole.entries.get(key)
    if (!present) {
      whole.entries.set(key, entry)
      continue
    }
    const mine = present.node
    const theirs = entry.node
    if (mine.kind === 'map' && theirs.kind === 'map') {
      merge(mine, theirs, joinPath(path, key), problems)
    } else if (mine.kind === 'list' && theirs.kind === 'list') {
      mine.items.push(...theirs.items)
    } else {
      const { file, line } = present.keyPlace
      problems.push(
        problemAt(entry.keyPlace, 'CONFIG_DUPLICATE', {
          path: joinPath(path, key),
          found: `the key again, also in ${file} line ${line}`,
          allowed: 'each value in one file',
        }),
      )
    }
  }
}
