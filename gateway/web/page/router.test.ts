import { describe, expect, it } from 'vitest'
import { parseRoute, pathOf, type Route } from './router.ts'

describe('router', () => {
  it('gives every view its own URL and finds it again', () => {
    const routes: Route[] = [
      { view: 'home' },
      { view: 'board', line: 'line-1' },
      { view: 'wall', line: '二号线/东' },
      { view: 'status' },
      { view: 'quarantine' },
      { view: 'configuration' },
      { view: 'obstacles' },
      { view: 'operations' },
      { view: 'corrections', asked: 'kind=quarantined&entry=5' },
      { view: 'trace', asked: 'by=worker&id=w-1&kpi=attended_s' },
    ]
    for (const route of routes) {
      const [path, asked] = pathOf(route).split('?')
      expect(parseRoute(path ?? '', asked)).toEqual(route)
    }
  })

  it('leaves out of what is shown how the screen is set', () => {
    expect(parseRoute('/trace', '?fact=7&lang=zh&theme=dark')).toEqual({ view: 'trace', asked: 'fact=7' })
  })

  it('forgives a slash at the end', () => {
    expect(parseRoute('/lines/line-1/')).toEqual({ view: 'board', line: 'line-1' })
    expect(parseRoute('/status/')).toEqual({ view: 'status' })
  })

  it('says that a URL is unknown instead of guessing', () => {
    for (const path of [
      '/lines',
      '/lines/a/b',
      '/lines/a/wall/x',
      '/status/x',
      '/quarantine/7',
      '/nothing',
      '/lines/%E0%A4%A',
    ])
      expect(parseRoute(path)).toEqual({ view: 'unknown', path })
  })
})
