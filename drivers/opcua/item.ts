import { DataChangeFilter, DataChangeTrigger, DeadbandType, type NodeId } from 'node-opcua'

/** What the server is asked to report of one node. */
export interface Item {
  /** Place in the list of signals; events name it. */
  index: number
  nodeId: NodeId
  /** Milliseconds. */
  samplingMs: number
  filter: DataChangeFilter | null
}

/**
 * A deadband as a filter of a monitored item (OPC 10000-4, 7.22.2): a change of at most so much is not reported; a
 * percentage is one of the EURange of the variable (OPC 10000-8, 7.2). The trigger is the default, value or status.
 */
export function filterOf(deadband: number | string | undefined): DataChangeFilter | null {
  if (deadband === undefined) return null
  const isPercent = typeof deadband === 'string'
  return new DataChangeFilter({
    trigger: DataChangeTrigger.StatusValue,
    deadbandType: isPercent ? DeadbandType.Percent : DeadbandType.Absolute,
    deadbandValue: isPercent ? Number.parseFloat(deadband) : deadband,
  })
}

/** Items that one request can ask for: alike in sampling and filter, at most `limit` together. */
export function requestsOf(items: Item[], limit: number): Item[][] {
  const alike = Map.groupBy(items, ({ samplingMs, filter }) =>
    [samplingMs, filter?.deadbandType, filter?.deadbandValue].join(' '),
  )
  return [...alike.values()].flatMap((group) => {
    const count = Math.ceil(group.length / limit)
    return Array.from({ length: count }, (_, n) => group.slice(n * limit, (n + 1) * limit))
  })
}
