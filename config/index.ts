// The site file: one schema that validates, types, documents and feeds editors; loader; examples; cards.
// May come in: base.

export { checkSite, loadSite } from './load.ts'
export { formatProblem, type Problem } from './problems.ts'
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
