import { afterEach, describe, expect, it, vi } from 'vitest'
import { requirePeer, requirePythonModule } from './peers.ts'

describe('requirePeer', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('finds a program on PATH, in CI or not', () => {
    vi.stubEnv('CI', 'true')
    expect(requirePeer('sh', 'dash')).toBe(true)
  })

  it('says what to install where it is missing', () => {
    vi.stubEnv('CI', '')
    expect(requirePeer('no-such-program', 'no-such-package')).toBe(false)
  })

  it('lets nothing be skipped in CI', () => {
    vi.stubEnv('CI', 'true')
    expect(() => requirePeer('no-such-program', 'no-such-package')).toThrow('apt-get install no-such-package')
  })

  it('asks Debian’s Python for its modules', () => {
    vi.stubEnv('CI', 'true')
    expect(() => requirePythonModule('no_such_module', 'no-such-package')).toThrow(
      'apt-get install no-such-package',
    )
  })
})
