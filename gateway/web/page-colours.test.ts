import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('page/styles/tokens.css', import.meta.url), 'utf8')

type Tokens = Map<string, string>

/** The custom properties of the block that starts with a selector. */
function tokensOf(selector: string): Tokens {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return new Map(
    [...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(tokens: Tokens, front: string, back: string): number {
  const [dark = 0, light = 0] = [front, back]
    .map((name) => luminance(tokens.get(name) ?? ''))
    .sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const TEXT: [front: string, back: string][] = [
  ...['--ink', '--ink-2', '--accent', '--good', '--warn', '--bad', '--hold'].flatMap(
    (front): [string, string][] => [
      [front, '--surface'],
      [front, '--ground'],
    ],
  ),
  ['--on-accent', '--accent'],
  ['--good', '--good-soft'],
  ['--warn', '--warn-soft'],
  ['--bad', '--bad-soft'],
  ['--calm', '--calm-soft'],
  ['--surface', '--calm'],
  ['--ink-2', '--calm-soft'],
  ['--ink-2', '--warn-soft'],
  ['--ink-2', '--bad-soft'],
  ['--ink', '--calm-soft'],
  ['--ink', '--accent-soft'],
  ['--accent', '--accent-soft'],
  ['--on-warn', '--warn-solid'],
  ['--on-bad', '--bad-solid'],
  ['--on-hold', '--hold-solid'],
]

const GRAPHICS: [front: string, back: string][] = [
  ['--edge', '--surface'],
  ['--edge', '--ground'],
  ['--edge', '--calm-soft'],
  ['--accent', '--calm-soft'],
  ['--bad-solid', '--surface'],
  ['--hold-solid', '--surface'],
]

describe.each([':root', ':root[data-theme="dark"]'])('colours of %s', (selector) => {
  const tokens = tokensOf(selector)

  it.each(TEXT)('text %s on %s reaches 4.5:1', (front, back) => {
    expect(contrast(tokens, front, back)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(GRAPHICS)('graphics %s on %s reach 3:1', (front, back) => {
    expect(contrast(tokens, front, back)).toBeGreaterThanOrEqual(3)
  })

  it('are the same names as in the other theme', () => {
    expect([...tokens.keys()]).toEqual([...tokensOf(':root').keys()])
  })
})
