// The site file: one schema that validates, types, documents and feeds editors; loader; examples; cards.
// May come in: base.

export { type Change, changeInWords, changesBetween } from './changes.ts'
export { checkSite, type LoadedSite, loadSite, readSite, siteOf } from './load.ts'
export { formatProblem, type Problem, SiteErrors } from './problems.ts'
export { jsonSchema } from './schema/json-schema.ts'
export {
  CANONICAL_STATES,
  type CanonicalState,
  ROLES,
  type Role,
  type SiteFile,
  SiteSchema,
} from './schema.ts'
export type * from './site.ts'
