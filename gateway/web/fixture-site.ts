import { mqttLimits } from '../../config/mqtt-limits.ts'
import type { Site, Weekday } from '../../config/site.ts'
import { type Card, loadCard } from '../../scoring/card/index.ts'

// For the tests of this room: a small site and a card for it.

/** Four hours into the day shift of the fixture's site. */
export const NOON = Date.parse('2026-11-22T12:00:00Z')
const DAYS: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Two stations, two people; the day shift is 08:00 to 20:00 UTC with a break from 12:00 to 12:30. */
export function fixtureSite(data: string): Site {
  return {
    id: 'plant-1',
    name: 'Plant 1',
    timezone: 'UTC',
    locale: 'en',
    gateway: {
      id: 'gw-1',
      data,
      mqtt: { host: '127.0.0.1', port: 0, anonymous: true, limits: mqttLimits() },
      http: { host: '127.0.0.1', port: 0 },
      clock: { trust: 'plausible' },
    },
    calendar: {
      earlySignOnMs: 1_800_000,
      closeSessionAfterMs: 1_800_000,
      maxOvertimeMs: 14_400_000,
      shifts: [
        {
          id: 'day',
          name: 'Day',
          start: '08:00',
          end: '20:00',
          days: DAYS,
          breaks: [{ start: '12:00', end: '12:30' }],
        },
        { id: 'night', name: 'Night', start: '20:00', end: '08:00', days: DAYS, breaks: [] },
      ],
      exceptions: [],
    },
    teams: [{ id: 'team-a', name: 'Team A' }],
    workers: [
      { id: 'w-001', name: '李娜', badges: ['04A1'], team: 'team-a', post: 'assembler' },
      { id: 'w-002', name: 'Ana', badges: ['04A2'], team: 'team-a', post: 'tester' },
    ],
    products: [{ id: 'p-100', name: 'Pump' }],
    standards: [
      { product: 'p-100', station: 'st-10', seconds: 40, from: '2026-01-01' },
      { product: 'p-100', station: 'st-20', seconds: 60, from: '2026-01-01' },
    ],
    lines: [
      {
        id: 'line-1',
        name: 'Line 1',
        product: 'p-100',
        output: 'st-20',
        stations: [
          {
            id: 'st-10',
            name: 'Press fit',
            crew: 1,
            signals: [
              {
                name: 'good',
                role: 'good',
                mode: 'delta',
                map: {},
                kind: 'scrap',
                expectMs: 60_000,
                source: { device: 'plc-1' },
              },
              { name: 'state', role: 'state', mode: 'delta', map: {}, kind: 'scrap' },
            ],
          },
          { id: 'st-20', name: 'Test', crew: 1, signals: [] },
        ],
      },
      {
        id: 'line-2',
        name: 'Line 2',
        output: 'st-90',
        stations: [{ id: 'st-90', name: 'Pack', crew: 1, signals: [] }],
      },
    ],
    devices: [],
    agents: [],
    upstream: [],
    cards: [],
    attribution: { multiStation: false, badgeDebounceMs: 5000, unitReuseAfterMs: 2_592_000_000 },
    evidence: { units: 20, attendedMs: 900_000 },
    targets: [],
  }
}

/** A card of efficiency and defect rate, 50 to 50, in force from a date. */
export function fixtureCard(id: string, applies: object, from = '2026-01-01', period = 'shift'): Card {
  const title = { en: id }
  const curve = {
    anchors: [
      [0, 0],
      [1, 100],
    ],
  }
  return loadCard({
    id,
    version: from,
    title,
    effective: { from },
    applies,
    period,
    max: 100,
    indicators: [
      {
        id: 'pace',
        weight: 50,
        title,
        metric: 'kpi:worker_efficiency',
        trend: 'higher',
        curve,
        pass: 0.8,
        excellent: 1,
        minimum: { n: 20 },
      },
      {
        id: 'defects',
        weight: 50,
        title,
        metric: 'kpi:defect_rate',
        trend: 'lower',
        curve: {
          anchors: [
            [0, 100],
            [0.1, 0],
          ],
        },
        pass: 0.03,
        excellent: 0.01,
      },
    ],
    tiers: [
      { id: 'good', from: 60, multiplier: 1 },
      { id: 'below', from: 0, multiplier: 0 },
    ],
    payout: { method: 'tier', base: 'measure:hr.bonus_base' },
  })
}
