import { Check } from 'typebox/schema'
import { LinesideError } from '../base/index.ts'
import { checkReferences } from './check/references.ts'
import { validate } from './check/validate.ts'
import { normalise } from './normalise.ts'
import { type Problem, SiteErrors } from './problems.ts'
import { readSiteFile } from './read/file.ts'
import { toValue } from './read/node.ts'
import { applySet } from './read/set.ts'
import { type SiteFile, SiteSchema } from './schema.ts'
import type { Site } from './site.ts'

/** A site as the program uses it, and what its files say, parts and overrides included: that is what is kept. */
export interface LoadedSite {
  site: Site
  said: SiteFile
}

/**
 * The site described by `file`, overridden by `sets` (`a.b.0.c=value`), with its defaults filled in.
 * Throws SiteErrors with all problems at once.
 */
export function loadSite(file: string, sets: string[] = []): Site {
  return readSite(file, sets).site
}

/** As `loadSite`, with what the files say. */
export function readSite(file: string, sets: string[] = []): LoadedSite {
  const { loaded, problems } = check(file, sets)
  const [first, ...rest] = problems
  if (first) throw new SiteErrors([first, ...rest])
  if (!loaded) throw new LinesideError('CONFIG_NOT_READABLE', file)
  return loaded
}

/** The site that follows from what its files said when it was kept; relative paths in it have lost their start. */
export function siteOf(said: SiteFile): Site {
  const nowhere = { file: '', folder: '', line: 0, column: 0 }
  return normalise(said, { kind: 'map', place: nowhere, entries: new Map() })
}

/** As `loadSite`, but hands back the problems, in the order of the files; `site` only where there are none. */
export function checkSite(file: string, sets: string[] = []): { site?: Site; problems: Problem[] } {
  const { loaded, problems } = check(file, sets)
  return { problems, ...(loaded ? { site: loaded.site } : {}) }
}

function check(file: string, sets: string[]): { loaded?: LoadedSite; problems: Problem[] } {
  const { root, problems } = readSiteFile(file)
  if (!root) return { problems }
  problems.push(...sets.flatMap((assignment) => applySet(root, assignment)))

  const whole = { path: '', node: root }
  problems.push(...validate(SiteSchema, whole), ...checkReferences(whole))
  if (problems.length > 0) return { problems: sorted(problems) }

  const value = toValue(root)
  if (!Check(SiteSchema, value)) throw new LinesideError('CONFIG_BAD_VALUE', `${file}: refused by the schema`)
  return { loaded: { site: normalise(value, root), said: value }, problems: [] }
}

/** File by file, each from top to bottom; what was said on the command line comes last. */
function sorted(problems: Problem[]): Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))].toSorted(
    (a, b) => Number(a.startsWith('--set ')) - Number(b.startsWith('--set ')),
  )
  const rank = new Map(files.map((file, index) => [file, index]))
  return problems.toSorted(
    (a, b) => rank.get(a.file)! - rank.get(b.file)! || a.line - b.line || a.column - b.column,
  )
}
