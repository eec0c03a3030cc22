import { expect, it } from 'vitest'
import { paced } from './scheduler.ts'

it('what takes long runs less often: at most a quarter of the time goes into it', () => {
  let now = 0
  let wake: { at: number; run: () => void } | undefined
  const runs: number[] = []
  const scheduler = {
    now: () => now,
    after(ms: number, run: () => void) {
      wake = { at: now + ms, run }
      return () => {}
    },
  }
  const pace = paced(scheduler, 125, () => {
    runs.push(now)
    now += 100
  })
  for (; now < 2000; now += 1) {
    if (wake && wake.at <= now) {
      const { run } = wake
      wake = undefined
      run()
    }
    pace.touch()
  }
  expect(runs).toEqual([0, 400, 800, 1200, 1600])
})
