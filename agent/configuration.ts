import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { errorText, LinesideError } from '../base/errors.ts'
import { loadSite, SiteErrors } from '../config/index.ts'
import type { Site } from '../config/site.ts'

/** The part of the site that the gateway gave an agent, and the last good one of it on disk. */
export interface KeptConfiguration {
  /** The one on disk; null: none was given yet. Throws what loading a site file throws. */
  last(): Site | null
  /**
   * A message of the gateway: keeps it and answers with the site in it, null where that has no device for this agent.
   * Undefined where it says what is kept already. Throws AGENT_CONFIGURATION_REFUSED, and what was kept stays.
   */
  take(message: string): { site: Site | null } | undefined
}

/** What the gateway publishes to `lineside/v1/$agents/<id>/configuration`: a site file with this agent's part of it. */
interface Message {
  schema: string
  agent: string
  site: object | null
}

const SCHEMA = 'lineside.agent/1'

/** Keeps it in `folder`, as a site file like any other: `lineside check` and `lineside doctor` take it. */
export function keepConfiguration(folder: string, agent: string): KeptConfiguration {
  const file = join(folder, 'configuration.json')
  const attempt = join(folder, 'configuration.refused.json')

  return {
    last: () => (existsSync(file) ? loadSite(file) : null),
    take(message) {
      const said = siteOf(message, agent)
      const text = said && `${JSON.stringify(said, null, 2)}\n`
      const known = existsSync(file) ? readFileSync(file, 'utf8') : null
      try {
        rmSync(attempt, { force: true })
        if (text === known) return undefined
        if (text === null) {
          rmSync(file)
          return { site: null }
        }
        write(folder, attempt, text)
        const site = loadSite(attempt)
        renameSync(attempt, file)
        return { site }
      } catch (error) {
        throw refused(error instanceof SiteErrors ? error.lines().join('; ') : errorText(error))
      }
    },
  }
}

function siteOf(message: string, agent: string): object | null {
  let parsed: Partial<Message> | null
  try {
    parsed = JSON.parse(message) as Partial<Message> | null
  } catch (error) {
    throw refused(errorText(error))
  }
  if (parsed?.schema !== SCHEMA) throw refused(`schema ${JSON.stringify(parsed?.schema)}, known is ${SCHEMA}`)
  if (parsed.agent !== agent) throw refused(`it is for ${JSON.stringify(parsed.agent)}`)
  return parsed.site ?? null
}

/** On disk when it returns: what is renamed over the last good one must not be empty after a power cut. */
function write(folder: string, file: string, text: string): void {
  mkdirSync(folder, { recursive: true })
  const handle = openSync(file, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function refused(detail: string): LinesideError {
  return new LinesideError('AGENT_CONFIGURATION_REFUSED', detail)
}
