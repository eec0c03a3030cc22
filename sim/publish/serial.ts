import { setTimeout as sleep } from 'node:timers/promises'
import { LinesideError } from '../../base/index.ts'
import type { Signal } from '../../config/site.ts'
import type { SimReading } from '../model/types.ts'
import { openPty } from './pty.ts'
import type { Publisher } from './publisher.ts'
import { until } from './until.ts'

export interface SerialPublisherOptions {
  /** Where the port appears. */
  link: string
  /** Each line starts with its time (a scanner with memory); otherwise it is new when it arrives. */
  prefix: boolean
}

export interface SerialPublisher extends Publisher {
  /** The terminal device, and the program that holds it. */
  path: string
  by: string
}

/** What a kernel still holds of a terminal is beyond counting; a reader that lives takes it within this. */
const KERNEL_MS = 1500

/** A hand scanner on a serial line. Throws SIM_NO_PTY. */
export async function startSerialPublisher({
  link,
  prefix,
}: SerialPublisherOptions): Promise<SerialPublisher> {
  const pty = await openPty(link)
  return {
    path: pty.path,
    by: pty.by,
    async ready(waitMs) {
      if (await until(() => pty.opened() ?? true, waitMs)) return
      throw new LinesideError('SIM_NO_READER', `serial port ${link}, within ${waitMs / 1000} s`)
    },
    publish: (reading) =>
      pty.write(`${prefix ? `${new Date(reading.t).toISOString()} ` : ''}${scanOf(reading)}\n`),
    async drained(waitMs) {
      await until(() => pty.forwarded() ?? true, waitMs)
      await sleep(Math.min(KERNEL_MS, waitMs))
    },
    stop: () => pty.close(),
  }
}

/** What the scanner sends: a badge with a B before it, a unit as its result and serial number. */
function scanOf({ v, unit }: Pick<SimReading, 'v' | 'unit'>): string {
  return unit === undefined ? `B${v}` : `${v} ${unit}`
}

const SAMPLES: Partial<Record<Signal['role'], Pick<SimReading, 'v' | 'unit'>>> = {
  badge: { v: '04A1B2C3' },
  cycle: { v: 'good', unit: 'T0TMCO-1' },
}

/** Whether the signal's address, a regular expression with group `v`, takes what the scanner sends. */
export function understands({ role, source }: Signal): boolean {
  const sample = SAMPLES[role]
  if (!sample || source?.address === undefined) return false
  const groups = new RegExp(source.address).exec(scanOf(sample))?.groups
  return groups?.v === sample.v && groups?.unit === sample.unit
}
