import type { Clock } from '../base/index.ts'
import type { RebuildEvent } from '../gateway/rebuild/index.ts'

const EVERY_MS = 2_000

/** Tells how a rebuilding goes, a line at once and then every two seconds: facts, share, rate, time left. */
export function rebuildProgress(tell: (line: string) => void, clock: Clock): (event: RebuildEvent) => void {
  let begun = { at: clock.now(), derived: 0 }
  let told = Number.NEGATIVE_INFINITY

  function tellDerived(derived: number, facts: number): void {
    const now = clock.now()
    if (now - told < EVERY_MS) return
    told = now
    tell(progressLine(derived, facts, derived - begun.derived, now - begun.at))
  }

  return (event) => {
    switch (event.kind) {
      case 'begun':
        begun = { at: clock.now(), derived: event.derived }
        tell(
          event.isResumed
            ? `goes on after ${grouped(event.derived)} of ${grouped(event.facts)} facts`
            : `begins: ${grouped(event.facts)} facts`,
        )
        return
      case 'derived':
        return tellDerived(event.derived, event.facts)
      case 'waiting':
        return tell('waits until the gateway has worked off what it has')
      case 'changed':
        return tell('the configuration or a correction changed meanwhile')
      case 'comparing':
        return tell('compares')
    }
  }
}

/** `done` facts took `ms` milliseconds. */
export function progressLine(derived: number, facts: number, done: number, ms: number): string {
  const share = `${Math.floor((100 * derived) / Math.max(1, facts))} %`
  if (ms <= 0) return `${grouped(derived)} facts, ${share}`
  const perSecond = (done / ms) * 1000
  const left = perSecond > 0 ? `, ${duration((facts - derived) / perSecond)} left` : ''
  return `${grouped(derived)} facts, ${share}, ${grouped(Math.round(perSecond))} facts/s${left}`
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

const grouped = (n: number) => n.toLocaleString('en')
