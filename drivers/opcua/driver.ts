import { backoffMs } from '../../base/backoff.ts'
import { type ErrorCode, errorText } from '../../base/errors.ts'
import type { OpcuaDevice } from '../../config/site.ts'
import type { Driver, DriverContext } from '../contract.ts'
import { createHoldBack, type HoldBack } from '../hold-back.ts'
import { linkLost } from '../link-lost.ts'
import { createStatus, type StatusKeeper } from '../status.ts'
import { nodeIdOf, parseAddress } from './address.ts'
import { routeLibraryLog } from './client.ts'
import { watchData } from './data-watch.ts'
import { createIntake, type Intake } from './intake.ts'
import { filterOf, type Item } from './item.ts'
import { movedNamespaces } from './namespaces.ts'
import { readValues } from './read.ts'
import { watchExpiry } from './security/expiry.ts'
import { joinSession, type Link } from './shared-session.ts'
import { type DeviceSubscription, subscribe } from './subscription.ts'

/** Readings that may wait for push(); then publishing is switched off until they are stored. */
const HOLD_BACK_LIMIT = 10_000
const STOP_WITHIN_MS = 2_000

/**
 * A device behind an OPC UA server: a subscription with source timestamps, in the one session that devices with the
 * same endpoint share. A node is reported when its value or status changes, so a count is best a counter: a unit
 * signalled by writing the same value again is not seen.
 * While push() is pending for long, SetPublishingMode(false) leaves the values in the server's queues, 1000 a node.
 */
export function createOpcuaDriver(
  context: DriverContext<OpcuaDevice>,
  holdBackLimit = HOLD_BACK_LIMIT,
): Driver {
  return new OpcuaDriver(context, holdBackLimit)
}

class OpcuaDriver implements Driver {
  readonly #context: DriverContext<OpcuaDevice>
  readonly #status: StatusKeeper
  readonly #held: HoldBack
  readonly #intake: Intake
  #leave: (() => Promise<void>) | undefined
  #link: Link | null = null
  #isLost = false
  #items: Item[] = []
  #subscription: DeviceSubscription | null = null
  /** What ends the watches over this link and over this subscription. */
  #endExpiry: (() => void) | undefined
  #endDataWatch: (() => void) | undefined
  /** NamespaceArray of the last connection. */
  #namespaces: string[] | undefined
  /** Makings of the subscription, one after the other. */
  #work: Promise<void> = Promise.resolve()
  #attempt = 0
  #retry: NodeJS.Timeout | undefined
  #holding = false
  /** A lost link was told and not yet the states that hold after it. */
  #lossTold = false
  #running = false

  constructor(context: DriverContext<OpcuaDevice>, holdBackLimit: number) {
    const { subscriptions, push, log, now } = context
    this.#context = context
    this.#status = createStatus(context)
    this.#held = createHoldBack({
      push: (readings) => push(readings),
      limit: holdBackLimit,
      onFull: (full) => this.#hold(full),
      log,
    })
    this.#intake = createIntake({
      signals: subscriptions,
      status: this.#status,
      held: this.#held,
      now: () => now(),
    })
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    const { device, folder, log, now } = this.#context
    routeLibraryLog(log)
    this.#status.link('connecting')
    this.#leave = joinSession({ endpoint: device.endpoint, security: device.security, folder }, () => now(), {
      opened: (link) => this.#opened(link),
      lost: (reason) => this.#lost(reason),
      repaired: () => this.#repaired(),
      ended: (reason, isDoubtful) => this.#ended(reason, isDoubtful),
      failed: (code, text) => this.#down(code, text),
    })
  }

  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#retry)
    this.#endExpiry?.()
    // The last to leave ends what is under way; others end their own subscription.
    const left = this.#leave?.()
    await this.#work
    await this.#drop()
    await left
    this.#intake.settle()
    this.#intake.flush()
    await this.#held.stop(STOP_WITHIN_MS)
    this.#status.link('stopped')
  }

  status() {
    return this.#status.now()
  }

  #opened(link: Link): void {
    this.#link = link
    this.#isLost = false
    this.#items = this.#itemsOn(link.namespaces)
    this.#endExpiry?.()
    this.#endExpiry = watchExpiry(link.certificate, this.#context.now, (text) =>
      this.#status.failed('DEVICE_CERTIFICATE_EXPIRES', text),
    )
    this.#then(() => this.#subscribe(link))
  }

  /** The signals as nodes of the server; what is no address, or none here, is told and left out. */
  #itemsOn(namespaces: string[]): Item[] {
    const known = this.#context.subscriptions.flatMap((signal, index) => {
      const address = parseAddress(signal.address ?? '')
      if (address) return [{ index, signal, address }]
      this.#badAddress(`'${signal.address}' is no node id such as nsu=http://vendor/plc;s=St10.Good`)
      return []
    })
    const addresses = known.map(({ address }) => address)
    const moved = movedNamespaces(addresses, this.#namespaces, namespaces)
    this.#namespaces = namespaces
    if (moved.length > 0) this.#status.failed('DEVICE_NAMESPACES_MOVED', moved.join('; '))
    return known.flatMap(({ index, signal, address }) => {
      const nodeId = nodeIdOf(address, namespaces)
      const { sampling_ms: samplingMs = this.#context.device.samplingMs, deadband } = signal
      if (nodeId) return [{ index, nodeId, samplingMs, filter: filterOf(deadband) }]
      this.#badAddress(`${signal.address}: the server has no such namespace`)
      return []
    })
  }

  async #subscribe(link: Link): Promise<void> {
    await this.#drop()
    if (!this.#isCurrent(link)) return
    try {
      this.#subscription = await subscribe({
        session: link.session,
        publishingMs: this.#context.device.samplingMs,
        items: this.#items,
        events: {
          value: (index, value) => this.#intake.changed(index, value),
          refused: (index, reason) => this.#badAddress(`${this.#addressOf(index)}: ${reason}`),
          unfiltered: (index, reason) =>
            this.#status.failed('DEVICE_REFUSED', `${this.#addressOf(index)}: no deadband: ${reason}`),
          dead: (reason) => this.#dead(link, reason),
        },
      })
      if (this.#holding) this.#hold(true)
      await this.#tellUp(link)
      this.#attempt = 0
    } catch (error) {
      if (this.#isCurrent(link)) this.#dead(link, errorText(error))
    }
  }

  #isCurrent(link: Link): boolean {
    return this.#running && this.#link === link
  }

  /**
   * After a loss that was told, the states that hold are told at the moment of coming up: they may not have
   * changed, so their own source times lie before the loss, which would outlast them.
   */
  async #tellUp(link: Link): Promise<void> {
    const states = this.#items.filter(({ index }) => this.#context.subscriptions[index]?.role === 'state')
    const values = await readValues(
      link.session,
      states.map(({ nodeId }) => nodeId),
    )
    if (!this.#isCurrent(link) || this.#isLost || !this.#subscription) return
    this.#intake.settle()
    if (this.#lossTold) for (const [n, { index }] of states.entries()) this.#intake.holds(index, values[n]!)
    this.#lossTold = false
    this.#status.link('up')
    this.#endDataWatch ??= watchData({
      session: link.session,
      items: this.#subscription.monitored(),
      last: (index) => this.#intake.last(index),
      isIdle: () => this.#holding || this.#status.now().link !== 'up',
      onStuck: (index) =>
        this.#dead(link, `${this.#addressOf(index)} changes, and the subscription does not report it`),
    })
  }

  /** Only the subscription is dead, or could not be had: the session may have others, and goes on. */
  #dead(link: Link, reason: string): void {
    if (!this.#isCurrent(link)) return
    this.#down('DEVICE_SILENT', `${reason}; it is made anew`)
    this.#attempt += 1
    clearTimeout(this.#retry)
    const again = () => this.#then(() => this.#subscribe(link))
    this.#retry = setTimeout(again, backoffMs(this.#attempt, Math.random()))
  }

  #lost(reason: string): void {
    this.#isLost = true
    this.#subscription?.pause()
    this.#down('DEVICE_UNREACHABLE', reason)
  }

  #repaired(): void {
    const link = this.#link
    if (!link) return
    this.#isLost = false
    this.#subscription?.resume()
    if (this.#holding) this.#hold(true)
    this.#then(async () => {
      if (this.#subscription) await this.#tellUp(link).catch((error) => this.#dead(link, errorText(error)))
    })
  }

  #ended(reason: string, isDoubtful: boolean): void {
    this.#link = null
    clearTimeout(this.#retry)
    if (isDoubtful) this.#intake.discard()
    this.#down('DEVICE_UNREACHABLE', reason)
    this.#then(() => this.#drop())
  }

  async #drop(): Promise<void> {
    this.#endDataWatch?.()
    this.#endDataWatch = undefined
    const subscription = this.#subscription
    this.#subscription = null
    await subscription?.close()
  }

  #then(next: () => Promise<void>): void {
    this.#work = this.#work.then(next)
  }

  #down(code: ErrorCode, reason: string): void {
    if (!this.#running) return
    this.#status.failed(code, reason)
    if (this.#status.now().link === 'up') {
      this.#intake.flush()
      this.#held.add(linkLost(this.#context.subscriptions, this.#context.now()))
      this.#lossTold = true
    }
    this.#intake.unsettle()
    this.#status.link('down')
  }

  #badAddress(text: string): void {
    this.#status.failed('DEVICE_BAD_ADDRESS', text)
  }

  #addressOf(index: number): string {
    return this.#context.subscriptions[index]?.address ?? ''
  }

  #hold(held: boolean): void {
    this.#holding = held
    this.#subscription
      ?.hold(held)
      .catch((error) => this.#status.failed('DEVICE_UNREACHABLE', errorText(error)))
  }
}
