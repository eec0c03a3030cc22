import { setTimeout as delay } from 'node:timers/promises'
import { connect, ErrorWithReasonCode, type IClientOptions, type MqttClient } from 'mqtt'
import { backoffMs } from './backoff.ts'
import { type ErrorCode, errorText, LinesideError } from './errors.ts'
import type { Log } from './log.ts'

export interface MqttLinkOptions {
  /** mqtt:// or mqtts:// */
  url: string
  clientId: string
  /** Asked before every connection, so that a changed password is taken up. */
  credentials?: () => { username?: string; password?: string }
  /** Codes under which trouble is logged and thrown. */
  codes: { unreachable: ErrorCode; refused: ErrorCode }
  /** Seconds; a broker that answers nothing for one and a half times as long is connected to anew. Default 15. */
  keepalive?: number
  /** What is subscribed to (QoS 1) at every connection: who takes the messages of a topic. */
  subscriptions?: Readonly<Record<string, (message: string) => void>>
  log: Log
}

/** One client of one broker (MQTT 3.1.1) that comes back by itself. */
export interface MqttLink {
  /** Returns at once. */
  start(): void
  /**
   * Resolves on PUBACK (QoS 1) or when written (QoS 0); rejects when there is no connection or it ends first.
   * Then it may have arrived or not: the caller sends it again.
   */
  publish(topic: string, payload: string, options: { qos: 0 | 1; retain?: boolean }): Promise<void>
  connected(): boolean
  /** The last trouble; null while connected. */
  lastError(): LinesideError | null
  /** `listener` is called at every change of connected(). */
  onChange(listener: (connected: boolean) => void): void
  stop(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000
const KEEPALIVE_S = 15
const END_WITHIN_MS = 1_000
/** In a SUBACK [MQTT-3.9.3-2]. */
const REFUSED = 0x80

/**
 * Each connection is a client of its own with an empty store: what was not acknowledged fails at once and is the
 * caller's again, so that exactly one place (its durable queue) knows what is still to be sent, and in what order.
 */
export function createMqttLink(options: MqttLinkOptions): MqttLink {
  return new Link(options)
}

class Link implements MqttLink {
  readonly #options: MqttLinkOptions
  readonly #listeners: ((connected: boolean) => void)[] = []
  readonly #pending = new Set<(error: LinesideError) => void>()
  #client: MqttClient | null = null
  #connected = false
  #running = false
  #attempt = 0
  #timer: NodeJS.Timeout | undefined
  #lastError: LinesideError | null = null

  constructor(options: MqttLinkOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#connect()
  }

  connected(): boolean {
    return this.#connected
  }

  lastError(): LinesideError | null {
    return this.#lastError
  }

  onChange(listener: (connected: boolean) => void): void {
    this.#listeners.push(listener)
  }

  publish(
    topic: string,
    payload: string,
    { qos, retain = false }: { qos: 0 | 1; retain?: boolean },
  ): Promise<void> {
    const client = this.#client
    if (!client || !this.#connected) return Promise.reject(this.#lost('not connected'))
    return new Promise((resolve, reject) => {
      this.#pending.add(reject)
      client.publish(topic, payload, { qos, retain }, (error) => {
        this.#pending.delete(reject)
        if (error) reject(this.#lost(errorText(error)))
        else resolve()
      })
    })
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = null
    if (client) {
      // Ending waits for acknowledgements, which may never come.
      await Promise.race([client.endAsync(), delay(END_WITHIN_MS, undefined, { ref: false })])
      client.end(true)
    }
    this.#setConnected(false)
    this.#failPending('stopped')
  }

  #connect(): void {
    const { url, clientId, keepalive = KEEPALIVE_S } = this.#options
    let client: MqttClient
    try {
      client = connect(url, { ...CLIENT_OPTIONS, ...this.#options.credentials?.(), clientId, keepalive })
    } catch (error) {
      // A password file that cannot be read, a URL that is none: worth another attempt once it is mended.
      this.#fail(new LinesideError(this.#options.codes.refused, `${url}: ${errorText(error)}`))
      this.#retry()
      return
    }
    this.#client = client
    client.on('connect', () => this.#opened(client))
    client.on('message', (topic, payload) => this.#options.subscriptions?.[topic]?.(payload.toString()))
    client.on('error', (error) => this.#fail(this.#classify(error)))
    client.once('close', () => this.#closed(client))
  }

  #opened(client: MqttClient): void {
    this.#attempt = 0
    this.#lastError = null
    this.#options.log.info({ url: this.#options.url }, 'connected')
    this.#setConnected(true)
    for (const topic of Object.keys(this.#options.subscriptions ?? {})) this.#subscribe(client, topic)
  }

  /** Where the connection ends first, the next one subscribes. */
  #subscribe(client: MqttClient, topic: string): void {
    client.subscribe(topic, { qos: 1 }, (error, granted) => {
      const isRefused = granted?.some(({ qos }) => qos === REFUSED) ?? false
      if (!isRefused && !(error && client.connected)) return
      const { codes, url, log } = this.#options
      const problem = new LinesideError(codes.refused, `${url}: ${topic}, subscribed to`)
      log.warn({ code: problem.code }, problem.message)
    })
  }

  #closed(client: MqttClient): void {
    if (client !== this.#client) return
    client.end(true)
    if (this.#connected) this.#fail(this.#lost('the connection was closed'))
    this.#client = null
    this.#setConnected(false)
    this.#failPending('the connection was closed before the acknowledgement')
    this.#retry()
  }

  #retry(): void {
    if (!this.#running) return
    this.#attempt += 1
    this.#timer = setTimeout(() => this.#connect(), backoffMs(this.#attempt, Math.random()))
  }

  #fail(error: LinesideError): void {
    // A broker that stays away is one line in the log, not one an attempt.
    const known = this.#lastError?.message === error.message
    this.#lastError = error
    if (!known) this.#options.log.warn({ code: error.code }, error.message)
  }

  #failPending(reason: string): void {
    const pending = [...this.#pending]
    this.#pending.clear()
    for (const reject of pending) reject(this.#lost(reason))
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return
    this.#connected = connected
    for (const listener of this.#listeners) listener(connected)
  }

  #classify(error: Error): LinesideError {
    const { codes, url } = this.#options
    const code = error instanceof ErrorWithReasonCode ? codes.refused : codes.unreachable
    return new LinesideError(code, `${url}: ${errorText(error)}`, { cause: error })
  }

  #lost(reason: string): LinesideError {
    return new LinesideError(this.#options.codes.unreachable, `${this.#options.url}: ${reason}`)
  }
}

const CLIENT_OPTIONS: IClientOptions = {
  protocolVersion: 4,
  clean: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  reconnectPeriod: 0,
  queueQoSZero: false,
}
