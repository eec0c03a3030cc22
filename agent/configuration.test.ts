import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LinesideError } from '../base/errors.ts'
import { keepConfiguration } from './configuration.ts'

const part = (path: string) => ({
  site: { id: 'plant-1', timezone: 'Asia/Shanghai' },
  gateway: { id: 'gw-1' },
  lines: [
    {
      id: 'l',
      stations: [{ id: 's', signals: { badge: { role: 'badge', source: { device: 'scanner' } } } }],
    },
  ],
  devices: [{ id: 'scanner', driver: 'serial', agent: 'pc-1', path }],
})
const message = (site: unknown, more: object = {}) =>
  JSON.stringify({ schema: 'lineside.agent/1', agent: 'pc-1', site, ...more })

describe('the configuration that the gateway gives an agent', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lineside-kept-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const refusal = (text: string) => {
    try {
      keepConfiguration(folder, 'pc-1').take(text)
    } catch (error) {
      return error instanceof LinesideError ? [error.code, error.detail] : [String(error)]
    }
    return []
  }

  it('is kept, and is there after a restart', () => {
    const kept = keepConfiguration(folder, 'pc-1')
    expect(kept.last()).toBe(null)
    expect(kept.take(message(part('/dev/a')))?.site?.devices).toMatchObject([
      { id: 'scanner', path: '/dev/a' },
    ])
    expect(keepConfiguration(folder, 'pc-1').last()?.devices).toMatchObject([{ path: '/dev/a' }])
  })

  it('said again is no change', () => {
    const kept = keepConfiguration(folder, 'pc-1')
    kept.take(message(part('/dev/a')))
    expect(kept.take(message(part('/dev/a')))).toBe(undefined)
    expect(kept.take(message(part('/dev/b')))?.site?.devices).toMatchObject([{ path: '/dev/b' }])
  })

  it('with a mistake is refused by name, and the last good one stays', () => {
    const kept = keepConfiguration(folder, 'pc-1')
    kept.take(message(part('/dev/a')))
    const wrong = { ...part('/dev/b'), devices: [{ id: 'scanner', driver: 'telepathy', agent: 'pc-1' }] }
    const [code, detail] = refusal(message(wrong))
    expect(code).toBe('AGENT_CONFIGURATION_REFUSED')
    expect(detail).toContain('devices.0.driver')
    expect(detail).toContain('telepathy')
    expect(keepConfiguration(folder, 'pc-1').last()?.devices).toMatchObject([{ path: '/dev/a' }])
  })

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['another schema', message(part('/dev/a'), { schema: 'lineside.agent/9' })],
    ['another agent', message(part('/dev/a'), { agent: 'pc-2' })],
  ])('that is %s is refused', (_, text) => {
    expect(refusal(text)[0]).toBe('AGENT_CONFIGURATION_REFUSED')
  })

  it('that has no device for it any more is a configuration too: nothing is read', () => {
    const kept = keepConfiguration(folder, 'pc-1')
    kept.take(message(part('/dev/a')))
    expect(kept.take(message(null))).toEqual({ site: null })
    expect(kept.last()).toBe(null)
    expect(kept.take(message(null))).toBe(undefined)
  })

  it('that was damaged on disk is said so, and given anew', () => {
    const kept = keepConfiguration(folder, 'pc-1')
    kept.take(message(part('/dev/a')))
    writeFileSync(join(folder, 'configuration.json'), '{ half of')
    expect(() => kept.last()).toThrow('CONFIG_SYNTAX')
    expect(kept.take(message(part('/dev/a')))?.site?.devices).toHaveLength(1)
    expect(readFileSync(join(folder, 'configuration.json'), 'utf8')).toContain('/dev/a')
  })
})
