import type { Element } from './decode.ts'
import type { Recents } from './recents.ts'

/** Longer than any key that a driver gives. */
const LONGEST_KEY = 100

/**
 * Tells the readings that a driver took from a message which its broker sent once more (`delivery`, drivers/contract.ts),
 * be it here or on a line PC: then a number of the agent is no help, for it numbered the reading anew. Those that are
 * new are remembered. To be called once for each reading.
 */
export function createDelivered(recents: Recents): (client: string, element: Element) => boolean {
  return (client, { fields }) => {
    const delivery = deliveryOf(fields.delivery)
    if (!delivery) return false
    const key = `delivery ${delivery.key}`
    const isKnown = recents.has(client, key)
    if (!isKnown) recents.remember(client, key)
    return isKnown && delivery.again
  }
}

function deliveryOf(value: unknown): { key: string; again: boolean } | null {
  if (typeof value !== 'object' || value === null) return null
  const { key, again } = value as Record<string, unknown>
  if (typeof key !== 'string' || key.length > LONGEST_KEY || typeof again !== 'boolean') return null
  return { key, again }
}
