import { Type } from 'typebox'
import { closed, nullable } from './common.ts'

/** The answer of POST /api/v1/quarantine/readmit. */
export const ReadmitSchema = closed(
  {
    tried: Type.Integer({ description: 'Entries tried again' }),
    admitted: Type.Integer({ description: 'Readings that are facts now' }),
    duplicates: Type.Integer({ description: 'Readings that had come again meanwhile, and were taken then' }),
    refused: Type.Integer({ description: 'Readings that stay in quarantine' }),
  },
  'What became of the readings in quarantine',
)

const VersionSchema = closed(
  {
    version: Type.Integer(),
    at: Type.String({ format: 'date-time', description: 'When it was accepted' }),
    from: nullable(
      Type.String({ format: 'date-time', description: 'From when on it holds; null: from the beginning' }),
    ),
    author: Type.String(),
    changes: Type.Array(Type.String(), { description: 'What it changed, in words' }),
  },
  'A version of the configuration',
)

const restart = Type.Array(Type.String(), {
  description: 'What was changed and is in use after a restart of the gateway, in words',
})

/** The answer of GET /api/v1/configuration. */
export const ConfigurationSchema = closed(
  {
    versions: Type.Array(VersionSchema, { description: 'Newest first' }),
    pending: Type.Array(Type.String(), { description: 'What the site file would change now, in words' }),
    problems: Type.Array(Type.String(), { description: 'What is wrong in the site file' }),
    restart,
  },
  'The versions of the configuration, and what the site file says now',
)

/** The answer of POST /api/v1/configuration/reload. */
export const ReloadSchema = closed(
  { accepted: nullable(VersionSchema), restart, readmitted: nullable(ReadmitSchema) },
  'The version accepted; null: the site file says what is in force',
)

/** Who does it, as long as nobody has to sign in. */
export const By = Type.String({
  minLength: 1,
  maxLength: 80,
  description: 'Who does it; of somebody who is signed in, their own name is kept instead',
})
