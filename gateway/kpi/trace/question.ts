import { placesAsked } from '../query.ts'
import type { KpiQuestion, SubjectType } from '../question.ts'
import type { Scene, SceneStation } from '../scene.ts'
import type { FigureId } from './figures.ts'

/** A figure that is to be opened: `GET /api/v1/trace`. Instants are epoch milliseconds, [from, to). */
export interface TraceQuestion {
  by: SubjectType
  id: string
  from: number
  to: number
  kpi: FigureId
  line?: string
  station?: string
  isBehind?: boolean
  /** Only this input; as it stands in the formula. */
  input?: string
  /** Only facts of the part with this key. */
  part?: string
  /** Facts and parts at most. */
  limit: number
  /** Facts after this one: `<ts>.<id>` of the last page. */
  cursor?: { ts: number; id: number }
  /** Parts from this one on. */
  partsFrom?: number
}

/** What is added up: of one subject, or of all. */
export type Scope = Pick<KpiQuestion, 'by' | 'from' | 'to' | 'line' | 'station' | 'id'>

/** Where a question counts: its stations; these with "no station" of their lines; units that left the good of a line. */
export interface Places {
  stations: SceneStation[]
  counting: number[]
  left: number[]
}

/** The places of a scope: those of the answer to its question. */
export function placesOf(scene: Scene, scope: Scope): Places {
  const { stations, counting } = placesAsked(scene, scope)
  const isOfOutput = scope.by === 'line' || scope.by === 'product'
  const left = isOfOutput ? [...scene.left].filter(([, output]) => stations.includes(output)) : []
  return { stations, counting, left: left.map(([id]) => id) }
}
