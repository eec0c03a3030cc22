import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, HEAD, LINE, problemsOf } from './fixture.ts'
import { checkSite, loadSite } from './load.ts'
import { mqttLimits } from './mqtt-limits.ts'
import { SiteErrors } from './problems.ts'

function load(yaml: string, sets: string[] = []) {
  return loadSite(join(folderWith({ 'site.yaml': yaml }), 'site.yaml'), sets)
}

describe('a site file', () => {
  it('gets the defaults of the contract where it says nothing', () => {
    const folder = folderWith({ 'site.yaml': HEAD + LINE })
    expect(loadSite(join(folder, 'site.yaml'))).toEqual({
      id: 'plant-1',
      name: 'plant-1',
      timezone: 'Asia/Shanghai',
      locale: 'en',
      gateway: {
        id: 'gw-1',
        data: join(folder, 'data'),
        mqtt: { host: '127.0.0.1', port: 1883, anonymous: true, limits: mqttLimits() },
        http: { host: '127.0.0.1', port: 8080 },
        clock: { trust: 'plausible' },
      },
      calendar: {
        earlySignOnMs: 1_800_000,
        closeSessionAfterMs: 1_800_000,
        maxOvertimeMs: 14_400_000,
        shifts: [],
        exceptions: [],
      },
      teams: [],
      workers: [],
      products: [],
      standards: [],
      lines: [
        {
          id: 'line-1',
          name: 'line-1',
          output: 'st-1',
          stations: [
            {
              id: 'st-1',
              name: 'st-1',
              crew: 1,
              signals: [{ name: 'good', role: 'good', mode: 'delta', map: {}, kind: 'scrap' }],
            },
          ],
        },
      ],
      devices: [],
      agents: [],
      upstream: [],
      cards: [],
      attribution: { multiStation: false, badgeDebounceMs: 5000, unitReuseAfterMs: 2_592_000_000 },
      evidence: { units: 20, attendedMs: 900_000 },
      targets: [],
    })
  })

  it('has agents whose spools are bounded, as it says or by default', () => {
    const agents = 'agents: [{ id: pc-1, spool: { bytes: 100000 } }, { id: pc-2, spool: { age: PT1H } }]\n'
    const folder = folderWith({ 'site.yaml': HEAD + LINE + agents })
    expect(loadSite(join(folder, 'site.yaml')).agents).toEqual([
      { id: 'pc-1', spool: { bytes: 100_000, ageMs: 30 * 86_400_000 } },
      { id: 'pc-2', spool: { bytes: 268_435_456, ageMs: 3_600_000 } },
    ])
  })

  it('is read in full: the worked example of the documentation', () => {
    const site = loadSite(new URL('./examples/plant.yaml', import.meta.url).pathname)
    expect(site.workers[1]).toEqual({
      id: 'w-002',
      name: '王强',
      badges: ['0042'],
      team: 'team-a',
      post: 'assembler',
    })
    expect(site.calendar.exceptions[1]?.shifts[0]).toBe(site.calendar.shifts[0])
    expect(site.standards[0]?.from).toBe('2026-01-01')
    expect(site.lines[0]?.stations[0]?.split).toEqual({ 'w-001': 2, 'w-002': 1 })
    expect(site.lines[0]?.stations[1]?.signals[0]).toMatchObject({ name: 'cycle', expectMs: 600_000 })
    expect(site.devices[1]).toMatchObject({
      agent: 'line-pc-1',
      format: { framing: { by: 'delimiter', delimiter: 'cr' } },
      baud: 9600,
    })
    expect(site.upstream[0]).toMatchObject({ everyMs: 60_000, settleMs: 900_000 })
    expect(site.upstream[0]?.passwordFile).toMatch(/^\/.*\/config\/examples\/secrets\/plant$/)
  })

  it('takes times of day and dates without quotes as they are written', () => {
    const site = load(`${HEAD}${LINE}calendar:
  shifts: [{ id: day, start: 08:00, end: 20:00 }]
  exceptions: [{ date: 2026-10-01, shifts: [day] }]
`)
    expect(site.calendar.shifts[0]).toMatchObject({ start: '08:00', end: '20:00', days: expect.any(Array) })
    expect(site.calendar.exceptions[0]?.date).toBe('2026-10-01')
  })

  it('unfolds anchors and aliases', () => {
    const site = load(`${HEAD}lines:
  - id: line-1
    stations:
      - { id: st-1, signals: &same { good: { role: good } } }
      - { id: st-2, signals: *same }
`)
    expect(site.lines[0]?.stations[1]?.signals[0]?.name).toBe('good')
  })

  it('lets clients in without credentials by default on a loopback host only', () => {
    const anonymousOn = (host: string) =>
      load(HEAD + LINE, [`gateway.mqtt.host=${host}`]).gateway.mqtt.anonymous
    expect(['127.0.0.1', '127.9.8.7', 'localhost', '"::1"'].map(anonymousOn)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(['0.0.0.0', '10.0.0.5', '"::"', '127.0.0.1.example'].map(anonymousOn)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('is refused with all its problems at once, each with line and column, in the order of the file', () => {
    expect(
      problemsOf(`site: { id: a/b, timezone: Asia/Shanghia, nme: Plant }
gateway:
  id: gw-1
  mqtt: { host: 0.0.0.0, anonymous: true, port: 70000 }
workers:
  - { id: w-1, badges: [0042] }
lines:
  - id: line-1
    stations:
      - id: st-1
        signals:
          good: { role: god, mode: counter }
          a/b: { role: good }
calendar: { early_sign_on: half an hour }
`),
    ).toEqual([
      'site.yaml:1:13: CONFIG_BAD_VALUE site.id: found "a/b"; allowed an id: up to 64 letters, digits, "_", "-" and ".", the first a letter or digit',
      'site.yaml:1:28: CONFIG_BAD_VALUE site.timezone: found "Asia/Shanghia"; allowed an IANA time zone, such as Asia/Shanghai (did you mean Asia/Shanghai?)',
      'site.yaml:1:43: CONFIG_UNKNOWN_KEY site.nme: found the key "nme"; allowed id, name, timezone, locale (did you mean name?)',
      'site.yaml:4:37: CONFIG_INSECURE gateway.mqtt.anonymous: found anonymous clients on "0.0.0.0"; allowed anonymous: true only on a loopback host, such as 127.0.0.1',
      'site.yaml:4:49: CONFIG_BAD_VALUE gateway.mqtt.port: found 70000 (a number); allowed a whole number from 0 to 65535',
      'site.yaml:6:25: CONFIG_BAD_VALUE workers.0.badges.0: found 0042 (a number); allowed a string that is not empty; write it in quotes: "0042"',
      'site.yaml:12:25: CONFIG_BAD_VALUE lines.0.stations.0.signals.good.role: found "god"; allowed one of good, scrap, rework, cycle, state, badge, product, step, defect, measure (did you mean good?)',
      'site.yaml:13:11: CONFIG_BAD_VALUE lines.0.stations.0.signals.a/b: found the key "a/b"; allowed an id: up to 64 letters, digits, "_", "-" and ".", the first a letter or digit',
      'site.yaml:14:28: CONFIG_BAD_VALUE calendar.early_sign_on: found "half an hour"; allowed a duration of days, hours, minutes and seconds, such as PT30M or P1DT12H',
    ])
  })

  it('that lacks required keys is told which, and where', () => {
    expect(problemsOf('gateway: {}\nlines: []\n')).toEqual([
      'site.yaml:1:1: CONFIG_MISSING_KEY site: found nothing; allowed a map',
      'site.yaml:1:10: CONFIG_MISSING_KEY gateway.id: found nothing; allowed an id: up to 64 letters, digits, "_", "-" and ".", the first a letter or digit',
      'site.yaml:2:8: CONFIG_BAD_VALUE lines: found an empty list; allowed a list that is not empty',
    ])
  })

  it.each(['P1W', 'P1M', 'PT', 'P', '-PT5M', 'PT1.5H', '30M'])('refuses %s as a duration', (duration) => {
    expect(problemsOf(`${HEAD}${LINE}calendar: { max_overtime: ${duration} }\n`)).toHaveLength(1)
  })

  it.each(['2026-02-30', '2026-13-01', '2025-02-29', '2026-1-1'])('refuses %s as a date', (date) => {
    expect(
      problemsOf(`${HEAD}${LINE}calendar: { exceptions: [{ date: ${date}, shifts: [] }] }\n`),
    ).toHaveLength(1)
  })
})

describe('a problem', () => {
  it('stays on one line whatever the file holds, and short', () => {
    const problems = problemsOf(`${HEAD}${LINE}"a\\nb\\e[31m": 1\nteams: "${'x'.repeat(1000)}\\n"\n`)
    expect(problems).toEqual([
      expect.stringContaining('CONFIG_UNKNOWN_KEY a\\u000ab\\u001b[31m: found the key "a\\nb\\u001b[31m"'),
      expect.stringMatching(/CONFIG_BAD_VALUE teams: found "x{80}…"; allowed a list$/),
    ])
  })
})

describe('broken YAML', () => {
  it('is CONFIG_SYNTAX at its line and column', () => {
    expect(problemsOf('site: { id: a\ngateway: [\n')[0]).toMatch(/^site\.yaml:2:1: CONFIG_SYNTAX: found /)
  })

  it('names every error of the file', () => {
    const problems = problemsOf('a: "open\nb: @x\n')
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.every((problem) => problem.includes('CONFIG_SYNTAX'))).toBe(true)
  })

  it('covers keys given twice, which YAML forbids', () => {
    expect(problemsOf(`${HEAD}${LINE}gateway: { id: gw-2 }\n`)).toEqual([
      'site.yaml:4:1: CONFIG_DUPLICATE gateway: found the key a second time, first on line 2; allowed each key once',
    ])
  })

  it.each([
    ['two documents', `${HEAD}${LINE}---\n${HEAD}`],
    ['a tag', `${HEAD}${LINE}cards: !!binary aGFsbG8=\n`],
    ['an alias of nothing', `${HEAD}${LINE}cards: *nothing\n`],
    ['an alias inside itself', `${HEAD}${LINE}cards: &a [*a]\n`],
    ['aliases that unfold without end', bomb()],
    ['lists in lists in lists', `${HEAD}${LINE}cards: ${'['.repeat(200)}${']'.repeat(200)}\n`],
    ['a nesting that no parser survives', '['.repeat(100_000)],
  ])('covers %s', (_, yaml) => {
    expect(problemsOf(yaml)[0]).toContain('CONFIG_SYNTAX')
  })

  it('covers a file that is no map', () => {
    expect(problemsOf('')).toEqual([
      'site.yaml:1:1: CONFIG_BAD_VALUE: found nothing; allowed a map of the keys of a site file',
    ])
    expect(problemsOf('- 1')[0]).toContain('found a list')
  })
})

/** Nine generations of ten aliases: 10^9 values in 500 bytes. */
function bomb(): string {
  const rows = Array.from(
    { length: 9 },
    (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`,
  )
  return `a0: &a0 x\n${rows.join('\n')}\n`
}

describe('loadSite', () => {
  it('throws all problems in one error, which names each', () => {
    expect(() => load('site: 1\n')).toThrowError(SiteErrors)
    expect(() => load('site: 1\n')).toThrow(
      /problems in the site file: 3\n.*CONFIG_MISSING_KEY gateway.*\n.*\n.*site: found 1/,
    )
  })

  it('says that a file cannot be read', () => {
    const file = join(folderWith({}), 'none.yaml')
    expect(checkSite(file).problems).toMatchObject([
      { code: 'CONFIG_NOT_READABLE', file, line: 1, column: 1 },
    ])
  })
})
