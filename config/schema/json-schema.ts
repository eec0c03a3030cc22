import { SiteSchema } from '../schema.ts'

/** The schema of the site file for editors: JSON Schema, draft 2020-12, as text. */
export function jsonSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Lineside site file',
    ...SiteSchema,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}
