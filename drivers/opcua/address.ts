import { NodeId, NodeIdType } from 'node-opcua'

/** A node as the site file names it: in a namespace by its URI, which lasts, or by its index, which may move. */
export interface Address {
  namespace: { uri: string } | { index: number }
  type: NodeIdType
  identifier: string
}

const TYPES: Record<string, { type: NodeIdType; pattern: RegExp }> = {
  i: { type: NodeIdType.NUMERIC, pattern: /^\d{1,10}$/ },
  s: { type: NodeIdType.STRING, pattern: /^.+$/s },
  g: { type: NodeIdType.GUID, pattern: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i },
  b: { type: NodeIdType.BYTESTRING, pattern: /^[\da-z+/]+={0,2}$/i },
}
const HIGHEST_NUMBER = 0xff_ff_ff_ff
const HIGHEST_INDEX = 0xff_ff

/**
 * `nsu=http://vendor/plc;s=St10.Good`, `ns=2;s=St10.Good`, `i=2258`: the text form of an ExpandedNodeId without a
 * server (OPC 10000-6, 5.3.1.11); in a URI, `;` is written %3B and `%` is written %25. undefined: no address.
 */
export function parseAddress(text: string): Address | undefined {
  const {
    ns,
    nsu,
    letter = '',
    identifier = '',
  } = /^(?:ns=(?<ns>\d{1,5});|nsu=(?<nsu>[^;]+);)?(?<letter>[isgb])=(?<identifier>.+)$/s.exec(text)?.groups ??
  {}
  const known = TYPES[letter]
  const index = Number(ns ?? 0)
  if (!known?.pattern.test(identifier) || index > HIGHEST_INDEX) return undefined
  if (letter === 'i' && Number(identifier) > HIGHEST_NUMBER) return undefined
  const namespace = nsu === undefined ? { index } : { uri: unescaped(nsu) }
  return { namespace, type: known.type, identifier }
}

/** The node on a server with these namespaces (its NamespaceArray); undefined where it has no such URI. */
export function nodeIdOf({ namespace, type, identifier }: Address, namespaces: string[]): NodeId | undefined {
  const index = 'uri' in namespace ? namespaces.indexOf(namespace.uri) : namespace.index
  if (index < 0) return undefined
  if (type === NodeIdType.NUMERIC) return new NodeId(type, Number(identifier), index)
  if (type === NodeIdType.BYTESTRING) return new NodeId(type, Buffer.from(identifier, 'base64'), index)
  return new NodeId(type, identifier, index)
}

/** The address of a node that lasts: by the URI of its namespace, in the words of `parseAddress`. */
export function addressOf(node: NodeId, namespaces: string[]): string {
  const identifier = node.toString({}).replace(/^ns=\d+;/, '')
  const uri = namespaces[node.namespace]
  return node.namespace === 0 || uri === undefined ? node.toString() : `nsu=${escaped(uri)};${identifier}`
}

const unescaped = (uri: string) => uri.replace(/%3B/gi, ';').replaceAll('%25', '%')
const escaped = (uri: string) => uri.replaceAll('%', '%25').replaceAll(';', '%3B')
