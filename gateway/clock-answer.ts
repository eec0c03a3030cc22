import type { ClockWatch } from './clock-watch.ts'
import type { SourceClock } from './ingest/index.ts'
import type { GatewayState, StatusAnswer } from './web/index.ts'

/** Shown at most: those that are off most come first. */
const SHOWN = 100

/** The clocks of the gateway and of its sources, as the page shows them. */
export function clockAnswer(
  watch: ClockWatch,
  isSynchronised: boolean | null,
  sources: SourceClock[],
): GatewayState['clock'] {
  const step = watch.lastStep()
  return {
    trusted: watch.isTrusted(),
    synchronised: isSynchronised,
    last_step: step && { at: new Date(step.at).toISOString(), seconds: step.ms / 1000 },
    sources: sources
      .toSorted((a, b) => b.held - a.held || Math.abs(b.offset ?? 0) - Math.abs(a.offset ?? 0))
      .slice(0, SHOWN)
      .map(sourceAnswer),
  }
}

function sourceAnswer({
  source,
  offset,
  jumpedAt,
  held,
}: SourceClock): StatusAnswer['clock']['sources'][number] {
  return {
    source,
    offset_s: offset === null ? null : offset / 1000,
    jumped: jumpedAt === null ? null : new Date(jumpedAt).toISOString(),
    held,
  }
}
