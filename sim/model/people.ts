import type { Worker } from '../../config/site.ts'
import { createRandom } from './random.ts'

/** How somebody works. Pace 1 makes one unit per standard time; chances are per unit. */
export interface Skill {
  pace: number
  scrap: number
  rework: number
  /** Looks good here, is found bad further down the line. */
  latent: number
}

/** A station that runs by itself. */
export const MACHINE: Skill = { pace: 1, scrap: 0.005, rework: 0.003, latent: 0.002 }

/** The skill of each worker: drawn once, hurried people make more that is bad. */
export function skillsOf(workers: Worker[], seed: number): Map<string, Skill> {
  return new Map(
    workers.map((worker) => {
      const random = createRandom(seed, `skill/${worker.id}`)
      const hurry = random.next()
      const care = random.next()
      const careless = (0.4 + 0.6 * hurry) * (1 - care)
      return [
        worker.id,
        {
          pace: 0.92 + 0.14 * hurry + 0.08 * care,
          scrap: 0.002 + 0.012 * careless,
          rework: 0.002 + 0.01 * careless,
          latent: 0.0015 + 0.006 * careless,
        },
      ]
    }),
  )
}
