import { Value } from 'typebox/value'
import { LinesideError } from '../base/index.ts'
import { checkReferences } from './check/references.ts'
import { validate } from './check/validate.ts'
import { normalise } from './normalise.ts'
import { type Problem, SiteErrors } from './problems.ts'
import { readSiteFile } from './read/file.ts'
import { toValue } from './read/node.ts'
import { applySet } from './read/set.ts'
import { SiteSchema } from './schema.ts'
import type { Site } from './site.ts'

/**
 * The site described by `file`, overridden by `sets` (`a.b.0.c=value`), with its defaults filled in.
 * Throws SiteErrors with all problems at once.
 */
export function loadSite(file: string, sets: string[] = []): Site {
  const { site, problems } = checkSite(file, sets)
  const [first, ...rest] = problems
  if (first) throw new SiteErrors([first, ...rest])
  if (!site) throw new LinesideError('CONFIG_NOT_READABLE', file)
  return site
}

/** As `loadSite`, but hands back the problems, in the order of the files; `site` only where there are none. */
export function checkSite(file: string, sets: string[] = []): { site?: Site; problems: Problem[] } {
  const { root, problems } = readSiteFile(file)
  if (!root) return { problems }
  problems.push(...sets.flatMap((assignment) => applySet(root, assignment)))

  const whole = { path: '', node: root }
  problems.push(...validate(SiteSchema, whole), ...checkReferences(whole))
  if (problems.length > 0) return { problems: sorted(problems) }

  const value = toValue(root)
  if (!Value.Check(SiteSchema, value))
    throw new LinesideError('CONFIG_BAD_VALUE', `${file}: refused by the schema`)
  return { site: normalise(value, root), problems: [] }
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
