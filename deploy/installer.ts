import { setTimeout as delay } from 'node:timers/promises'
import { errorText } from '../base/errors.ts'
import { loadSite } from '../config/index.ts'
import type { Site } from '../config/site.ts'

/**
 * What `install.sh` asks of the program that it installs, since it can count on no HTTP client and reads no YAML:
 * `data SITE.yaml` prints the data folder; `ready SITE.yaml SECONDS` waits until the gateway answers 200 to /readyz,
 * no longer than that. Exit 0, or 1 with the reason on standard error.
 */
const EVERY_MS = 500
const ANSWER_WITHIN_MS = 2_000

function readyUrl({ gateway }: Site): URL {
  const { host, port } = gateway.http
  const reach = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return new URL(`http://${reach.includes(':') ? `[${reach}]` : reach}:${port}/readyz`)
}

/** What is still waited for; null when nothing is. */
async function obstacle(url: URL): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    return answer.ok ? null : `${answer.status} ${await answer.text()}`
  } catch (error) {
    return errorText(error instanceof Error && error.cause ? error.cause : error)
  }
}

async function waitUntilReady(site: Site, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000
  const url = readyUrl(site)
  for (;;) {
    const why = await obstacle(url)
    if (why === null) return
    if (performance.now() > until) throw new Error(`${url} is not ready: ${why}`)
    await delay(EVERY_MS)
  }
}

const [question, file = '', seconds] = process.argv.slice(2)
try {
  const site = loadSite(file)
  if (question === 'ready') await waitUntilReady(site, Number(seconds))
  else console.log(site.gateway.data)
} catch (error) {
  console.error(errorText(error))
  process.exitCode = 1
}
