import { createHash } from 'node:crypto'
import type { ShiftInstance } from '../floor/index.ts'
import type { KpiRow } from '../web/api.ts'

/** A shift instance as it was when figures of it went out. */
export type SentWindow = Pick<ShiftInstance, 'id' | 'date' | 'from' | 'to'>

/** Subjects of summaries (contract.md 4). */
export const SUBJECT_TYPES = ['worker', 'station', 'line', 'team'] as const
export type SubjectType = (typeof SUBJECT_TYPES)[number]

/** Figures of one subject, without its name: names of people do not leave the gateway. */
export interface Figures {
  type: SubjectType
  subject: string
  sums: KpiRow['sums']
  kpis: KpiRow['kpis']
  quality: KpiRow['quality']
}

/** A message of contract.md 4 as long as it waits: what is given at sending is missing. */
export interface Summary {
  id: string
  revision: number
  final: boolean
  subject: { type: SubjectType; id: string }
  window: { from: string; to: string; shift: string; date: string }
  sums: Figures['sums']
  kpis: Figures['kpis']
  score: null
  quality: Figures['quality']
}

/** What the outbox holds: the message and where it goes; `from` is the start of its window, epoch milliseconds. */
export interface Envelope {
  topic: string
  from: number
  summary: Summary
  /** The head of the hash chain when this was worked out; null before the first seal. */
  seal: string | null
}

/** `plant-1/line-1/worker/w-001/2026-11-02/day`: the same for all revisions. */
export function idOf(site: string, line: string, window: SentWindow, { type, subject }: Figures): string {
  return [site, line, type, subject, window.date, window.id].join('/')
}

/** The site in an id. */
export function siteOf(id: string): string {
  return id.split('/')[0]
}

/** The default topic of contract.md 4. Ids are levels of topics by their schema. */
export function topicOf(site: string, line: string, { type, subject }: Figures): string {
  return `lineside/v1/${site}/${line}/kpi/${type}/${subject}`
}

export function summaryOf(
  id: string,
  revision: number,
  final: boolean,
  window: SentWindow,
  { type, subject, sums, kpis, quality }: Figures,
): Summary {
  return {
    id,
    revision,
    final,
    subject: { type, id: subject },
    window: { from: iso(window.from), to: iso(window.to), shift: window.id, date: window.date },
    sums,
    kpis,
    score: null,
    quality,
  }
}

/** Equal for summaries that say the same, whatever their revision and the order of their keys. */
export function hashOf({ revision: _, ...content }: Summary): string {
  return createHash('sha256').update(canonical(content)).digest('base64url')
}

/** The payload of contract.md 4: but for `sent_at` the same however often it is sent. */
export function payloadOf(gateway: string, seq: number, { summary, seal }: Envelope, sentAt: number): string {
  return JSON.stringify({
    schema: 'lineside.kpi/1',
    gateway,
    seq,
    ...summary,
    definition: 'kpi/1',
    seal,
    sent_at: iso(sentAt),
  })
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
