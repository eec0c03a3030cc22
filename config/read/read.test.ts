import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, HEAD, LINE, problemsOf } from '../fixture.ts'
import { loadSite } from '../load.ts'

describe('include', () => {
  it('merges files by key and joins their lists, those of the including file first', () => {
    const folder = folderWith({
      'site.yaml': `include: [parts/people.yaml, parts/gateway.yaml]\n${HEAD}${LINE}workers: [{ id: w-1 }]\n`,
      'parts/people.yaml': 'include: [more.yaml]\nworkers: [{ id: w-2 }]\n',
      'parts/more.yaml': 'workers: [{ id: w-3 }]\n',
      'parts/gateway.yaml': 'gateway: { data: ./store, mqtt: { port: 18830 } }\n',
    })
    const site = loadSite(join(folder, 'site.yaml'))
    expect(site.workers.map(({ id }) => id)).toEqual(['w-1', 'w-2', 'w-3'])
    expect(site.gateway).toMatchObject({ id: 'gw-1', mqtt: { port: 18830 } })
  })

  it('keeps paths relative to the file that names them', () => {
    const folder = folderWith({
      'site.yaml': `include: [parts/part.yaml]\n${HEAD}${LINE}`,
      'parts/part.yaml': 'gateway: { data: ./store }\ncards: [card.yaml]\n',
      'parts/card.yaml': '',
    })
    const site = loadSite(join(folder, 'site.yaml'))
    expect(site.gateway.data).toBe(join(folder, 'parts/store'))
    expect(site.cards).toEqual([join(folder, 'parts/card.yaml')])
  })

  it('gives problems the file, line and column of the part that has them', () => {
    const parts = { 'people.yaml': '\nworkers:\n  - { id: w-1, nam: Li }\n' }
    expect(problemsOf(`include: [people.yaml]\n${HEAD}${LINE}`, [], parts)).toEqual([
      'people.yaml:3:16: CONFIG_UNKNOWN_KEY workers.0.nam: found the key "nam"; allowed id, name, badges, team, post (did you mean name?)',
    ])
  })

  it('refuses a value that two files give: neither silently wins', () => {
    expect(
      problemsOf(`include: [b.yaml]\n${HEAD}${LINE}`, [], { 'b.yaml': 'site: { id: other }\n' }),
    ).toEqual([
      'b.yaml:1:9: CONFIG_DUPLICATE site.id: found the key again, also in site.yaml line 2; allowed each value in one file',
    ])
  })

  it('refuses files that include each other', () => {
    const problems = problemsOf(`include: [b.yaml]\n${HEAD}`, [], { 'b.yaml': 'include: [./site.yaml]\n' })
    expect(problems).toEqual([
      'b.yaml:1:11: CONFIG_BAD_VALUE include.0: found a circle of files: "site.yaml" includes itself; allowed files that do not lead back here',
    ])
  })

  it('names the place that asks for a file which is not there', () => {
    expect(problemsOf(`include: [b.yaml, 3]\n${HEAD}${LINE}`)).toEqual([
      expect.stringMatching(/^site\.yaml:1:11: CONFIG_NOT_READABLE include\.0: found "b.yaml": ENOENT/),
      expect.stringMatching(/^site\.yaml:1:19: CONFIG_BAD_VALUE include\.1: found 3 \(a number\)/),
    ])
    expect(problemsOf(`include: b.yaml\n${HEAD}${LINE}`)).toEqual([
      'site.yaml:1:10: CONFIG_BAD_VALUE include: found "b.yaml"; allowed a list of files',
    ])
  })
})

describe('--set', () => {
  const load = (...sets: string[]) =>
    loadSite(join(folderWith({ 'site.yaml': HEAD + LINE }), 'site.yaml'), sets)

  it('overrides any value, makes maps that are missing, and the last one wins', () => {
    const site = load(
      'gateway.http.port=1',
      'gateway.http.port=18080',
      'lines.0.stations.0.name=Press',
      'workers=[{id: w-1}]',
    )
    expect(site.gateway.http.port).toBe(18080)
    expect(site.lines[0]?.stations[0]?.name).toBe('Press')
    expect(site.workers[0]?.id).toBe('w-1')
  })

  it('takes relative paths from the working directory', () => {
    expect(load('gateway.data=./elsewhere').gateway.data).toBe(join(process.cwd(), 'elsewhere'))
  })

  it.each([
    [
      'gateway.http.port=abc',
      '--set gateway.http.port:1:1: CONFIG_BAD_VALUE gateway.http.port: found "abc"; allowed a whole number from 0 to 65535',
    ],
    [
      'gateway.htp.port=1',
      '--set gateway.htp.port:1:1: CONFIG_UNKNOWN_KEY gateway.htp: found the key "htp"; allowed id, data, mqtt, http, clock, retention (did you mean http?)',
    ],
    [
      'lines.7.id=x',
      '--set lines.7.id:1:1: CONFIG_BAD_VALUE lines.7.id: found "7"; allowed an index from 0 to 0',
    ],
    [
      'site.id.x=1',
      '--set site.id.x:1:1: CONFIG_BAD_VALUE site.id.x: found "x"; allowed a key of a map: site.id is "plant-1"',
    ],
    [
      'include=[b.yaml]',
      '--set include:1:1: CONFIG_BAD_VALUE include: found the key "include"; allowed any other key: included files are read before values are set',
    ],
    [
      'gateway',
      '--set gateway:1:1: CONFIG_SYNTAX gateway: found "gateway"; allowed KEY=VALUE, such as gateway.http.port=18080',
    ],
  ])('says what is wrong with %s', (assignment, problem) => {
    expect(problemsOf(HEAD + LINE, [assignment])).toEqual([problem])
  })

  it('says that its value is broken YAML', () => {
    expect(problemsOf(HEAD + LINE, ['site.name={'])[0]).toMatch(
      /^--set site\.name:1:\d+: CONFIG_SYNTAX site\.name: /,
    )
  })
})
