import type { Board, BoardStation, BoardWorker } from '../../api.ts'

/** A small board for the tests of this folder: one shift, nothing wrong. */
export function sampleBoard(change: Partial<Board> = {}): Board {
  return {
    line: { id: 'line-1', name: 'Line 1' },
    site: { id: 'plant-1', name: 'Plant', timezone: 'UTC', locale: 'en-GB' },
    at: '2026-11-02T10:00:00Z',
    shift: {
      id: 'day',
      name: 'Day',
      date: '2026-11-02',
      from: '2026-11-02T08:00:00Z',
      to: '2026-11-02T16:00:00Z',
      over: false,
    },
    product: null,
    output: {
      good: 100,
      scrap: 1,
      rework: 0,
      defect_rate: 1 / 101,
      target: 400,
      target_now: 110,
      progress: [{ at: '2026-11-02T09:00:00Z', good: 52 }],
    },
    limits: { defect_rate: null, worker_efficiency: null, worker_performance: null },
    stations: [],
    workers: [],
    trouble: { quarantine: 0, lag: 0, store: 'ok', sinks_down: [], devices_down: [] },
    ...change,
  }
}

export function sampleStation(change: Partial<BoardStation> = {}): BoardStation {
  return {
    id: 'st-10',
    name: 'Press fit',
    good: 50,
    scrap: 0,
    rework: 0,
    state: { value: 'running', since: '2026-11-02T09:00:00Z' },
    product: null,
    people: [],
    target_now: null,
    sources: [],
    ...change,
  }
}

export function sampleWorker(change: Partial<BoardWorker> = {}): BoardWorker {
  return {
    id: 'w-001',
    name: 'Li Na',
    team: null,
    station: 'st-10',
    good: 50,
    scrap: 0,
    rework: 0,
    worker_efficiency: 0.9,
    worker_performance: 0.95,
    defect_rate: 0,
    quality: { state: 'good', coverage: 1, reasons: [] },
    score: null,
    spark: [],
    ...change,
  }
}
