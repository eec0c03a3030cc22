import { Type } from 'typebox'
import { changeInWords } from '../../../config/changes.ts'
import type { SiteVersion } from '../../facts/index.ts'
import type { ConfigurationVersion } from '../api.ts'
import { authorOf } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { INSTANT_FORMS, parseInstant, rfc3339 } from '../instant.ts'
import { BadParameters } from '../problem.ts'
import { answers, closed, NoQuery } from '../schema/common.ts'
import { By, ConfigurationSchema, ReloadSchema } from '../schema/configuration.ts'
import type { WebServer } from './route.ts'

const Body = closed({
  from: Type.Optional(
    Type.String({ description: `From when on the change holds; default now. ${INSTANT_FORMS}` }),
  ),
  by: Type.Optional(By),
  readmit: Type.Optional(Type.Boolean({ description: 'Try the readings in quarantine again' })),
})

/** GET /api/v1/configuration and POST /api/v1/configuration/reload. */
export function configuration(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/configuration',
    {
      schema: {
        summary: 'Versions of the configuration, and what the site file says now',
        querystring: NoQuery,
        response: answers(ConfigurationSchema),
      },
    },
    async () => {
      const versions = context.store.versions().map((version) => versionOf(version, context.site.locale))
      return { versions: versions.reverse(), ...(await context.ask('configuration', {})) }
    },
  )
  app.post(
    '/api/v1/configuration/reload',
    {
      schema: {
        summary: 'Takes in what the site file says now',
        body: Body,
        querystring: NoQuery,
        response: answers(ReloadSchema),
      },
    },
    ({ body, caller }) =>
      context.ask('reload', {
        author: authorOf(caller, body.by),
        from: body.from === undefined ? null : instantOf(body.from),
        readmit: body.readmit ?? false,
      }),
  )
}

function versionOf(
  { version, at, from, author, changes }: SiteVersion,
  locale: string,
): ConfigurationVersion {
  return {
    version,
    at: rfc3339(at),
    from: from === null ? null : rfc3339(from),
    author,
    changes: changes.map((change) => changeInWords(change, locale)),
  }
}

function instantOf(text: string): number {
  const at = parseInstant(text)
  if (at === undefined) throw new BadParameters([{ parameter: 'from', found: text, allowed: INSTANT_FORMS }])
  return at
}
