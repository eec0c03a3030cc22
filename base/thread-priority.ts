import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'

/** Where others want all of a processor too, the thread gets a quarter of it (sched(7): a step is a factor of 1.25). */
const NICE = 5

/**
 * Lets the thread that calls it stand behind the other threads of the program where processors are short. Linux alone
 * has priorities of threads; answers whether it could be done.
 */
export function standBehind(): boolean {
  if (process.platform !== 'linux') return false
  try {
    // proc(5): a link to the entry of the thread that reads it, `<process>/task/<thread>`.
    const thread = Number(basename(readlinkSync('/proc/thread-self')))
    setPriority(thread, Math.max(getPriority(thread), NICE))
    return true
  } catch {
    return false
  }
}
