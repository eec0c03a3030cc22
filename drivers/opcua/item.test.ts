import { DeadbandType, NodeId } from 'node-opcua'
import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { filterOf, type Item, requestsOf } from './item.ts'
import { movedNamespaces } from './namespaces.ts'

const item = (index: number, samplingMs: number, deadband?: number | string): Item => ({
  index,
  nodeId: new NodeId(),
  samplingMs,
  filter: filterOf(deadband),
})

describe('what a server is asked to report', () => {
  it('has the deadband as a number, or as a percentage of the range of the variable', () => {
    expect(filterOf(undefined)).toBeNull()
    expect(filterOf(0.5)).toMatchObject({ deadbandType: DeadbandType.Absolute, deadbandValue: 0.5 })
    expect(filterOf('2.5 %')).toMatchObject({ deadbandType: DeadbandType.Percent, deadbandValue: 2.5 })
  })

  it('goes in requests of items alike, none larger than the server takes', () => {
    const items = [
      item(0, 250),
      item(1, 250, 2),
      item(2, 100),
      item(3, 250),
      item(4, 250),
      item(5, 250, '2 %'),
    ]
    const indices = requestsOf(items, 2).map((request) => request.map(({ index }) => index))
    expect(indices).toEqual([[0, 3], [4], [1], [2], [5]])
  })
})

describe('namespaces that got other indices', () => {
  const addresses = ['ns=2;s=a', 'ns=2;s=b', 'i=1', 'nsu=http://b;s=c'].map((text) => parseAddress(text)!)

  it('are named where an address uses an index', () => {
    expect(
      movedNamespaces(addresses, ['ua', 'own', 'http://a'], ['ua', 'own', 'http://b', 'http://a']),
    ).toEqual(['ns=2 was http://a, and is http://b'])
    expect(movedNamespaces(addresses, ['ua', 'own', 'http://a'], ['ua', 'own'])).toEqual([
      'ns=2 was http://a, and is none',
    ])
  })

  it('are none at the first connection, nor where an index is not used', () => {
    expect(movedNamespaces(addresses, undefined, ['ua'])).toEqual([])
    expect(movedNamespaces(addresses, ['ua', 'x', 'http://a'], ['ua', 'y', 'http://a'])).toEqual([])
  })
})
