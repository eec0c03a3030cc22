import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { WebContext } from '../context.ts'
import { SHELL_PATHS } from '../shell-paths.ts'
import type { WebServer } from './route.ts'

/** Files in this folder are named by their content. */
const HASHED = 'assets'
const NOT_BUILT = 'The page has not been built yet. Run `npm run build`, then load this again.\n'

/** The built page: its files, and its shell for every address of its own. Says how to build it where it is not. */
export async function page(app: WebServer, { page: root }: WebContext): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    index: false,
    dotfiles: 'deny',
    schemaHide: true,
    cacheControl: false,
    setHeaders: (reply, path) => reply.header('cache-control', cachingOf(relative(root, path))),
  })
  for (const path of SHELL_PATHS) {
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      existsSync(join(root, 'index.html'))
        ? reply.sendFile('index.html')
        : reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT),
    )
  }
}

function cachingOf(file: string): string {
  return dirname(file) === HASHED ? 'public, max-age=31536000, immutable' : 'no-cache'
}
