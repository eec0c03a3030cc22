import type { Platform } from './platform.ts'

const ELF = 0x464c457f
const PE = 0x5a4d

/**
 * Whether a native binary is for this platform, by its header and, as headers of all Linux systems are alike, by its
 * name: Lineside runs on glibc. `path` is the path in its package, `head` at least the first KiB of the file.
 * Sources: ELF specification, e_machine at 18; PE/COFF, e_lfanew at 0x3c, Machine 4 bytes into what it points to.
 */
export function isFor(platform: Platform, path: string, head: Buffer): boolean {
  if (platform.os === 'linux' && /musl|android/.test(path)) return false
  return kindOf(head)?.os === platform.os && kindOf(head)?.machine === platform.machine
}

function kindOf(head: Buffer): { os: Platform['os']; machine: number } | null {
  if (head.length >= 20 && head.readUInt32LE(0) === ELF)
    return { os: 'linux', machine: head.readUInt16LE(18) }
  if (head.length < 0x40 || head.readUInt16LE(0) !== PE) return null
  const header = head.readUInt32LE(0x3c)
  return header + 6 <= head.length ? { os: 'win32', machine: head.readUInt16LE(header + 4) } : null
}
