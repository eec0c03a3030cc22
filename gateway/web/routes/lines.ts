import { Type } from 'typebox'
import { LinesideError } from '../../../base/index.ts'
import type { Line, Site } from '../../../config/site.ts'
import { composeBoard } from '../board.ts'
import { sightOn } from '../caller.ts'
import type { WebContext } from '../context.ts'
import { BoardSchema, LinesSchema } from '../schema/board.ts'
import { answers, NoQuery } from '../schema/common.ts'
import { demandLine, type Sight } from '../sight.ts'
import type { WebServer } from './route.ts'

const Params = Type.Object({ line: Type.String({ description: 'Id of a line' }) })

/** GET /api/v1/lines and GET /api/v1/lines/{line}/board. */
export function lines(app: WebServer, context: WebContext): void {
  app.get(
    '/api/v1/lines',
    { schema: { summary: 'The lines of the site', querystring: NoQuery, response: answers(LinesSchema) } },
    (request) => {
      const sight = sightOn(request)
      const { id, name, timezone, locale, lines: all } = context.site
      return {
        site: { id, name, timezone, locale },
        lines: all
          .filter((line) => sight.seesLine(line.id))
          .map((line) => ({ id: line.id, name: line.name })),
      }
    },
  )
  app.get(
    '/api/v1/lines/:line/board',
    {
      schema: {
        summary: 'The board of a line: its shift, stations and people now',
        params: Params,
        querystring: NoQuery,
        response: answers(BoardSchema),
      },
    },
    (request) => {
      const sight = sightOn(request)
      const line = lineSeen(sight, context.site, request.params.line)
      return sight.board(composeBoard(context, line, context.clock.now()))
    },
  )
}

/** The line with this id; throws HTTP_NOT_ALLOWED where it is none that is seen, or HTTP_NOT_FOUND. */
export function lineSeen(sight: Sight, site: Site, id: string): Line {
  demandLine(sight, id)
  return lineNamed(site, id)
}

/** The line with this id; throws HTTP_NOT_FOUND. */
export function lineNamed(site: Site, id: string): Line {
  const line = site.lines.find((candidate) => candidate.id === id)
  if (line) return line
  const known = site.lines.map((candidate) => candidate.id).join(', ')
  throw new LinesideError('HTTP_NOT_FOUND', `there is no line '${id}'; known: ${known}`)
}
