import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { Type } from 'typebox'
import { answers } from '../schema/common.ts'
import type { WebServer } from './route.ts'

/** How the description of the API is made: OpenAPI 3.1 from the schemas of the routes. */
export function describedAs(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Lineside',
        version,
        description:
          'KPIs of an assembly line, from its own sensors. Until the first user exists, only requests from the box itself are answered; from then on those with a session cookie or a token.',
      },
    },
  }
}

/** GET /api/v1/openapi.json */
export function openapi(app: WebServer): void {
  app.get(
    '/api/v1/openapi.json',
    {
      schema: {
        summary: 'This description',
        response: answers(Type.Object({ openapi: Type.String() }, { description: 'OpenAPI 3.1' })),
      },
    },
    () => ({ ...app.swagger(), openapi: '3.1.0' }),
  )
}
