import type { Site } from '../../config/site.ts'
import type { Result } from '../../scoring/kpi/index.ts'
import { crewShares } from '../floor/index.ts'
import type { Counts } from '../web/api.ts'
import type { Count } from './counts.ts'
import type { SubjectType } from './question.ts'
import type { Scene, Scenes } from './scene.ts'

/** To whom a count belongs: a share of which of its results. */
export interface SubjectShare {
  id: string
  share: number
  results: readonly Result[]
}

const ALL: readonly Result[] = ['good', 'scrap', 'rework']
const DEFECTIVE: readonly Result[] = ['scrap', 'rework']

/** The subjects of one kind that a count belongs to; adjustments at no station belong to no person or station. */
export function subjectsOf(scene: Scene, by: SubjectType, count: Count): SubjectShare[] {
  const station = scene.stations.get(count.station)
  switch (by) {
    case 'worker':
      return crewShares(count.crew).map(([id, share]) => ({ id, share, results: ALL }))
    case 'team':
      return crewShares(count.crew).flatMap(([worker, share]) => {
        const id = scene.workers.get(worker)?.team
        return id === undefined ? [] : [{ id, share, results: ALL }]
      })
    case 'station':
      return station ? [{ id: station.config.id, share: 1, results: ALL }] : []
    case 'line':
    case 'product': {
      // Good units of a line are those of its output station, less those that left them; scrap and rework are those
      // of all (kpi.md 3).
      const counting = station ?? scene.left.get(count.station)
      const line = counting?.line ?? scene.nowhere.get(count.station)
      const id = by === 'line' ? line?.id : count.product
      if (!line || !id) return []
      return [{ id, share: 1, results: counting?.config.id === line.output ? ALL : DEFECTIVE }]
    }
  }
}

/** The name for people of a subject, by the latest version of the site that has it; its id where none has. */
export function nameOf({ versions }: Scenes, by: SubjectType, id: string): string {
  const last = versions.reigns.findLast(({ site }) => named(site, by, id))
  return (last && named(last.site, by, id)?.name) ?? id
}

/** A subject by its id, in one version of the site. */
export function named(site: Site, by: SubjectType, id: string): { name: string } | undefined {
  return listOf(site, by).find((subject) => subject.id === id)
}

function listOf(site: Site, by: SubjectType): { id: string; name: string }[] {
  switch (by) {
    case 'worker':
      return site.workers
    case 'team':
      return site.teams
    case 'product':
      return site.products
    case 'line':
      return site.lines
    case 'station':
      return site.lines.flatMap(({ stations }) => stations)
  }
}

/** Adds the results of a count to a total, in millionths. */
export function addSubject(total: Counts, count: Counts): void {
  total.good += count.good
  total.scrap += count.scrap
  total.rework += count.rework
}
