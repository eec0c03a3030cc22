import type { Station } from '../../config/site.ts'
import type { BoardStation, KpiRow } from './api.ts'
import { type BoardScene, productOf } from './board-scene.ts'
import type { WebContext } from './context.ts'
import { boardSource } from './freshness.ts'
import { rfc3339 } from './instant.ts'

/** One station on the board; `row` holds its figures of the shift, undefined where it made nothing. */
export function boardStation(
  context: WebContext,
  scene: BoardScene,
  station: Station,
  row: KpiRow | undefined,
): BoardStation {
  const here = scene.lineNow.stations.find(({ id }) => id === station.id)
  const product = here?.product ?? scene.line.product ?? null
  const devices = context.state().devices
  return {
    id: station.id,
    name: station.name,
    good: row?.sums.good ?? 0,
    scrap: row?.sums.scrap ?? 0,
    rework: row?.sums.rework ?? 0,
    state: here?.state
      ? { value: here.state.value, since: here.state.since === null ? null : rfc3339(here.state.since) }
      : null,
    product: productOf(context, product),
    people: (here?.people ?? []).map(({ worker, since, flags }) => ({
      id: worker,
      name: context.site.workers.find(({ id }) => id === worker)?.name ?? worker,
      since: rfc3339(since),
      flags,
    })),
    target_now: stationTarget(context, scene, station),
    sources: station.signals.map((signal) =>
      boardSource(
        signal,
        here?.signals.find(({ name }) => name === signal.name),
        devices,
        scene.now,
      ),
    ),
  }
}

function stationTarget(
  { figures }: WebContext,
  { line, shift, now }: BoardScene,
  { id }: Station,
): number | null {
  if (!shift) return null
  return figures.target({ line: line.id, station: id }, shift, now)?.now ?? null
}
