import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

const COMMAND = new URL('../lineside.ts', import.meta.url).pathname

function ports(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'ports', ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stdout, stderr }
}

it('lineside ports tells of the ports of this machine, or why there are none; it needs no program of udev', () => {
  const { status, stdout } = ports([], { PATH: '/nothing/here' })
  expect(status).toBe(0)
  expect(stdout).toMatch(/\/dev\/tty|no serial port was found/)
})

it('lineside ports --json is for programs, and --help has examples', () => {
  expect(JSON.parse(ports(['--json']).stdout)).toEqual({ ports: expect.any(Array), devices: [] })
  expect(ports(['--help']).stdout).toContain('sudo lineside ports')
  expect(ports(['a.yaml', 'b.yaml'])).toMatchObject({ status: 2, stderr: expect.stringContaining('USAGE') })
})
