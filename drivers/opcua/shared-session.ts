import type { ClientSession } from 'node-opcua'
import { backoffMs } from '../../base/backoff.ts'
import { type ErrorCode, errorText, LinesideError } from '../../base/errors.ts'
import { type Opened, openSession, type Peer } from './client.ts'
import { readNamespaces } from './read.ts'
import type { Certificate } from './security/certificate.ts'

/** A session that is up, and what belongs to it. */
export interface Link {
  session: ClientSession
  /** The NamespaceArray of the server. */
  namespaces: string[]
  certificate: Certificate | null
}

/** A device that reads over the session; it has a subscription of its own in it. */
export interface Member {
  /** A new session, without subscriptions. */
  opened(link: Link): void
  /** The connection is lost: repaired() or ended() follows. */
  lost(reason: string): void
  /** The session and its subscriptions are whole again. */
  repaired(): void
  /** The session is gone; opened() follows. isDoubtful: what came since lost() may be of other nodes. */
  ended(reason: string, isDoubtful: boolean): void
  /** No session could be had; it is tried again. */
  failed(code: ErrorCode, text: string): void
}

/** Repair of a lost connection takes longer than this: better a new one than one half repaired. */
const GIVE_UP_MS = 60_000

const sessions = new Map<string, SharedSession>()

/**
 * Joins the one session of this process with a server: the same endpoint, security, user and folder. Calls of
 * `member` come later. The result leaves it; the last who leaves gives the session back.
 */
export function joinSession(peer: Peer, now: () => number, member: Member): () => Promise<void> {
  const key = JSON.stringify([peer.endpoint.replace(/\/$/, ''), peer.security, peer.folder])
  let shared = sessions.get(key)
  if (!shared) {
    shared = new SharedSession(peer, now, () => sessions.delete(key))
    sessions.set(key, shared)
  }
  return shared.join(member)
}

class SharedSession {
  readonly #peer: Peer
  readonly #now: () => number
  readonly #onUnused: () => void
  readonly #members = new Set<Member>()
  #opened: (Opened & Link) | null = null
  /** Those who were told of the session that is open. */
  readonly #told = new Set<Member>()
  #isLost = false
  #opening: AbortController | null = null
  /** Openings and closings, one after the other. */
  #work: Promise<void> = Promise.resolve()
  #attempt = 0
  #retry: NodeJS.Timeout | undefined
  #giveUp: NodeJS.Timeout | undefined

  constructor(peer: Peer, now: () => number, onUnused: () => void) {
    this.#peer = peer
    this.#now = now
    this.#onUnused = onUnused
  }

  join(member: Member): () => Promise<void> {
    this.#members.add(member)
    this.#then(() => this.#ensure())
    return () => this.#leave(member)
  }

  /** While it is tried again, or repaired, a new member hears what comes of that. */
  async #ensure(): Promise<void> {
    if (this.#opened) await this.#tellAll()
    else if (this.#retry === undefined) await this.#open()
  }

  /** Whoever joined while the session was being opened or repaired is told when it is whole. */
  async #tellAll(): Promise<void> {
    if (!this.#opened || this.#isLost) return
    for (const member of this.#members.difference(this.#told)) {
      this.#told.add(member)
      member.opened(this.#opened)
    }
  }

  async #leave(member: Member): Promise<void> {
    this.#told.delete(member)
    if (!this.#members.delete(member) || this.#members.size > 0) return
    this.#opening?.abort()
    this.#then(() => this.#closeUnused())
    await this.#work
  }

  #then(next: () => Promise<void>): void {
    this.#work = this.#work.then(next)
  }

  async #closeUnused(): Promise<void> {
    if (this.#members.size > 0) return
    await this.#close()
    if (this.#members.size === 0) this.#onUnused()
  }

  async #close(): Promise<void> {
    clearTimeout(this.#retry)
    this.#retry = undefined
    clearTimeout(this.#giveUp)
    const opened = this.#opened
    this.#forget()
    await opened?.close()
  }

  #forget(): void {
    this.#opened = null
    this.#isLost = false
    this.#told.clear()
  }

  async #open(): Promise<void> {
    await this.#close()
    if (this.#members.size === 0) return
    const opening = new AbortController()
    this.#opening = opening
    try {
      const opened = await openSession(this.#peer, 'Lineside', this.#now(), opening.signal)
      this.#opened = { ...opened, namespaces: await this.#firstNamespaces(opened) }
      this.#attempt = 0
      this.#watch(this.#opened)
      await this.#tellAll()
    } catch (error) {
      if (opening.signal.aborted) return
      const code = error instanceof LinesideError ? error.code : 'DEVICE_UNREACHABLE'
      const text =
        error instanceof LinesideError ? error.detail : `${this.#peer.endpoint}: ${errorText(error)}`
      for (const member of [...this.#members]) member.failed(code, text)
      this.#tryAgain()
    } finally {
      this.#opening = null
    }
  }

  async #firstNamespaces(opened: Opened): Promise<string[]> {
    try {
      return await readNamespaces(opened.session)
    } catch (error) {
      await opened.close()
      throw error
    }
  }

  #tryAgain(): void {
    this.#attempt += 1
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#then(() => this.#open()), backoffMs(this.#attempt, Math.random()))
  }

  /** node-opcua repairs a lost connection: the session where the server still has it, else its subscriptions. */
  #watch(opened: Opened & Link): void {
    const { client, session } = opened
    const isCurrent = () => this.#opened === opened
    const ended = (reason: string, isDoubtful = false) => {
      if (isCurrent()) this.#ended(reason, isDoubtful)
    }
    client.on('connection_lost', () => {
      if (isCurrent()) this.#lost()
    })
    client.on('connection_reestablished', () => {
      if (isCurrent()) void this.#repaired(opened)
    })
    client.on('reconnection_attempt_has_failed', (error: Error) => {
      if (/certificate/i.test(error.message)) ended('the certificate of the server has changed')
    })
    client.on('close', () => ended('the connection was closed'))
    session.on('session_closed', () => ended('the server closed the session'))
  }

  #lost(): void {
    this.#isLost = true
    clearTimeout(this.#giveUp)
    this.#giveUp = setTimeout(() => this.#ended('the connection could not be repaired', false), GIVE_UP_MS)
    for (const member of [...this.#told]) member.lost(`${this.#peer.endpoint}: the connection was lost`)
  }

  /**
   * The server may be another than before, its namespaces at other indices: then the library has subscribed to other
   * nodes than those meant, and nothing of it is used.
   */
  async #repaired(opened: Opened & Link): Promise<void> {
    try {
      const namespaces = await readNamespaces(opened.session)
      if (this.#opened !== opened) return
      if (namespaces.join('\n') !== opened.namespaces.join('\n')) {
        return this.#ended('the namespaces of the server have changed', true)
      }
    } catch (error) {
      if (this.#opened === opened) this.#ended(errorText(error), true)
      return
    }
    clearTimeout(this.#giveUp)
    this.#isLost = false
    for (const member of [...this.#told]) member.repaired()
    await this.#tellAll()
  }

  #ended(reason: string, isDoubtful: boolean): void {
    const opened = this.#opened
    const told = [...this.#told]
    this.#forget()
    clearTimeout(this.#giveUp)
    this.#then(async () => opened?.close())
    for (const member of told) member.ended(`${this.#peer.endpoint}: ${reason}`, isDoubtful)
    this.#tryAgain()
  }
}
