import { accessSync, constants, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { entriesOf, orNull } from './look.ts'

/** A process that has a port open. */
export interface PortUser {
  pid: number
  /** Name of its program. */
  command: string
}

/**
 * Who has which of these nodes open, as far as /proc tells: processes of other users are seen by root alone.
 * A node that nobody is seen to use is not in the answer.
 */
export function portUsers(nodes: string[], proc = '/proc'): Map<string, PortUser[]> {
  const users = new Map<string, PortUser[]>()
  const byTarget = new Map(nodes.map((node) => [orNull(() => realpathSync(node)) ?? node, node]))
  if (nodes.length === 0) return users
  for (const pid of entriesOf(proc).filter((name) => /^\d+$/.test(name))) {
    for (const node of openNodes(join(proc, pid, 'fd'), byTarget)) {
      const command = orNull(() => readFileSync(join(proc, pid, 'comm'), 'utf8').trim()) ?? ''
      users.set(node, [...(users.get(node) ?? []), { pid: Number(pid), command }])
    }
  }
  return users
}

/** Whether this user may open the node, for reading and writing. */
export function mayOpen(node: string): boolean {
  return orNull(() => accessSync(node, constants.R_OK | constants.W_OK)) !== null
}

function openNodes(fd: string, byTarget: Map<string, string>): Set<string> {
  const nodes = entriesOf(fd).flatMap((name) => {
    const target = orNull(() => readlinkSync(join(fd, name)))
    return (target && byTarget.get(target)) ?? []
  })
  return new Set(nodes)
}
