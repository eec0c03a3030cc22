/** The plant of the rows about a long history: five lines of 20 stations, two shifts a weekday, 200 people. */

const days = ['mon', 'tue', 'wed', 'thu', 'fri']
export const SHIFTS = [
  { id: 'early', days, start: '06:00', end: '14:00', breaks: [{ start: '10:00', end: '10:30' }] },
  { id: 'late', days, start: '14:00', end: '22:00', breaks: [{ start: '18:00', end: '18:30' }] },
]
const LINES = 5
const STATIONS_A_LINE = 20

export const STATIONS = Array.from({ length: LINES * STATIONS_A_LINE }, (_, n) => ({
  id: `st-${n + 1}`,
  line: `line-${Math.floor(n / STATIONS_A_LINE) + 1}`,
}))
const SIGNALS = {
  good: { role: 'good' },
  scrap: { role: 'scrap' },
  state: { role: 'state' },
  badge: { role: 'badge' },
}

/** Who works at a station in a shift, both counted from 0: each has one place. */
export function workerAt(station: number, shift: number): { id: string; badge: string } {
  const number = station + shift * STATIONS.length + 1
  return { id: `w-${number}`, badge: `b-${number}` }
}

/** The site file; JSON is YAML. */
export const PLANT_SITE = JSON.stringify({
  site: { id: 'plant-1', timezone: 'UTC' },
  gateway: { id: 'gw-1' },
  calendar: { shifts: SHIFTS },
  workers: SHIFTS.flatMap((_, shift) =>
    STATIONS.map((_, station) => workerAt(station, shift)).map(({ id, badge }) => ({ id, badges: [badge] })),
  ),
  products: [{ id: 'p-1' }],
  standards: STATIONS.map(({ id }) => ({ product: 'p-1', station: id, seconds: 200, from: '2020-01-01' })),
  lines: Array.from({ length: LINES }, (_, n) => ({
    id: `line-${n + 1}`,
    product: 'p-1',
    stations: STATIONS.filter(({ line }) => line === `line-${n + 1}`).map(({ id }) => ({
      id,
      signals: SIGNALS,
    })),
  })),
})
