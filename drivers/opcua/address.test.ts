import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, nodeIdOf, parseAddress } from './address.ts'

const NAMESPACES = ['http://opcfoundation.org/UA/', 'urn:server', 'http://vendor/plc']
const resolved = (text: string, namespaces = NAMESPACES) => {
  const address = parseAddress(text)
  return address && nodeIdOf(address, namespaces)?.toString()
}

describe('an address of a node', () => {
  it('by the URI of its namespace finds it wherever the server puts that namespace', () => {
    expect(resolved('nsu=http://vendor/plc;s=St10.Good')).toBe('ns=2;s=St10.Good')
    const moved = [NAMESPACES[0]!, NAMESPACES[1]!, 'http://other', 'http://vendor/plc']
    expect(resolved('nsu=http://vendor/plc;s=St10.Good', moved)).toBe('ns=3;s=St10.Good')
    expect(resolved('nsu=http://gone;s=St10.Good')).toBeUndefined()
  })

  it('by index is taken as it stands', () => {
    expect(resolved('ns=2;s=St10.Good')).toBe('ns=2;s=St10.Good')
    expect(resolved('ns=7;i=42')).toBe('ns=7;i=42')
    expect(resolved('i=2258')).toBe('ns=0;i=2258')
    expect(resolved('ns=1;s="DB 1"."a;b=c"')).toBe('ns=1;s="DB 1"."a;b=c"')
    expect(resolved('ns=1;g=12345678-1234-1234-1234-123456789abc')?.toLowerCase()).toBe(
      'ns=1;g=12345678-1234-1234-1234-123456789abc',
    )
    expect(resolved('ns=1;b=AQID')).toBe('ns=1;b=AQID')
  })

  it('is refused where it is none', () => {
    for (const text of [
      '',
      'Station.Good',
      's=',
      'ns=2',
      'ns=99999;s=a',
      'i=4294967296',
      'i=x',
      'g=1',
      'b=?',
      'nsu=;s=a',
    ]) {
      expect(parseAddress(text), text).toBeUndefined()
    }
  })

  it('leads back to its node, whatever the URI is made of', () => {
    const uri = fc.string({ minLength: 1 }).filter((text) => !NAMESPACES.includes(text))
    fc.assert(
      fc.property(uri, fc.nat(0xff_ff_ff_ff), (text, number) => {
        const namespaces = [...NAMESPACES, text]
        const node = nodeIdOf({ namespace: { index: 3 }, type: 1, identifier: String(number) }, namespaces)!
        expect(resolved(addressOf(node, namespaces), namespaces)).toBe(node.toString())
      }),
    )
  })
})
