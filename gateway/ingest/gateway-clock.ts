/** When something came by the machine's own count, which no setting of its clock touches. */
export interface Stamp {
  /** The start of the machine from which is counted. */
  boot: string
  /** Milliseconds since then. */
  elapsed: number
}

/** What is known of the gateway's clock. */
export interface GatewayClock {
  /** Whether it is set; until then readings are held. */
  isTrusted(): boolean
  stamp(): Stamp
  /** The instant of a stamp by the clock as it is now, epoch milliseconds; null: the machine was started anew since. */
  arrival(stamp: Stamp): number | null
}

/** A clock beyond doubt. */
export const TRUSTED: GatewayClock = {
  isTrusted: () => true,
  stamp: () => ({ boot: '', elapsed: 0 }),
  arrival: () => null,
}
