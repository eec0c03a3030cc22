import {
  BrowseDirection,
  type BrowseResult,
  type ClientSession,
  coerceNodeId,
  DataType,
  NodeClass,
  type NodeId,
  ObjectIds,
  type ReferenceDescription,
  ReferenceTypeIds,
} from 'node-opcua'
import { LinesideError } from '../../base/errors.ts'
import { addressOf, nodeIdOf, parseAddress } from './address.ts'
import { openSession, type Peer } from './client.ts'
import { convertValue, type OpcuaValue } from './convert.ts'
import { readNamespaces, readValues } from './read.ts'

/** A node below the one that a browse began with. */
export interface BrowsedNode {
  name: string
  /** As a signal's address, by the URI of its namespace. */
  address: string
  /** Absent for objects. */
  value?: OpcuaValue & { type: string }
  children: BrowsedNode[]
}

export interface BrowseOptions {
  /** Address of the node to begin with; default the Objects folder, without the server's own Server object. */
  node?: string
  /** Levels below it. */
  depth: number
  /** So many nodes at most. */
  limit: number
  onProgress(nodes: number): void
  signal: AbortSignal
}

const NODES_A_REQUEST = 50

/**
 * The objects and variables of a server as a tree, values with them, over a connection and session of its own.
 * `isCut`: there are more nodes than `limit`. Throws LinesideError: as openSession(); DEVICE_BAD_ADDRESS.
 */
export async function browseServer(
  peer: Peer,
  options: BrowseOptions,
  now: number,
): Promise<{ nodes: BrowsedNode[]; isCut: boolean }> {
  const opened = await openSession(peer, 'Lineside browse', now, options.signal)
  try {
    const namespaces = await readNamespaces(opened.session)
    return await browseTree(opened.session, startOf(options.node, namespaces), namespaces, options)
  } finally {
    await opened.close()
  }
}

function startOf(text: string | undefined, namespaces: string[]): NodeId {
  if (text === undefined) return coerceNodeId(ObjectIds.ObjectsFolder)
  const address = parseAddress(text)
  const node = address && nodeIdOf(address, namespaces)
  if (!node) throw new LinesideError('DEVICE_BAD_ADDRESS', text)
  return node
}

interface Found {
  reference: ReferenceDescription
  node: BrowsedNode
}

/** Level by level: of a node that several lead to, the first way to it is shown. */
async function browseTree(
  session: ClientSession,
  start: NodeId,
  namespaces: string[],
  { depth, limit, onProgress, signal }: BrowseOptions,
): Promise<{ nodes: BrowsedNode[]; isCut: boolean }> {
  const root: BrowsedNode = { name: '', address: '', children: [] }
  const seen = new Set([start.toString(), `ns=0;i=${ObjectIds.Server}`])
  let level: { nodeId: NodeId; node: BrowsedNode }[] = [{ nodeId: start, node: root }]
  let isCut = false
  for (let n = 0; n < depth && level.length > 0 && !isCut; n++) {
    const next: Found[] = []
    for (let from = 0; from < level.length && !isCut; from += NODES_A_REQUEST) {
      signal.throwIfAborted()
      const parents = level.slice(from, from + NODES_A_REQUEST)
      const answers = await referencesOf(
        session,
        parents.map(({ nodeId }) => nodeId),
      )
      for (const [i, references] of answers.entries()) {
        for (const reference of references.filter(({ nodeId }) => !seen.has(nodeId.toString()))) {
          isCut ||= seen.size > limit
          if (isCut) break
          seen.add(reference.nodeId.toString())
          const node = nodeOf(reference, namespaces)
          parents[i]!.node.children.push(node)
          next.push({ reference, node })
        }
      }
      onProgress(seen.size)
    }
    await fillValues(session, next)
    level = next.map(({ reference, node }) => ({ nodeId: reference.nodeId, node }))
  }
  return { nodes: root.children, isCut }
}

const nodeOf = ({ browseName, nodeId }: ReferenceDescription, namespaces: string[]): BrowsedNode => ({
  name: browseName.name ?? '',
  address: addressOf(nodeId, namespaces),
  children: [],
})

/** Hierarchical references forward to objects and variables, continued until there are no more. */
async function referencesOf(session: ClientSession, nodeIds: NodeId[]): Promise<ReferenceDescription[][]> {
  const results = await session.browse(
    nodeIds.map((nodeId) => ({
      nodeId,
      browseDirection: BrowseDirection.Forward,
      referenceTypeId: coerceNodeId(ReferenceTypeIds.HierarchicalReferences),
      includeSubtypes: true,
      nodeClassMask: NodeClass.Object | NodeClass.Variable,
      resultMask: 0x3f,
    })),
  )
  return Promise.all(results.map((result) => allOf(session, result)))
}

async function allOf(session: ClientSession, first: BrowseResult): Promise<ReferenceDescription[]> {
  const all = [...(first.references ?? [])]
  let { continuationPoint } = first
  while (continuationPoint?.length > 0) {
    const more = await session.browseNext(continuationPoint, false)
    all.push(...(more.references ?? []))
    continuationPoint = more.continuationPoint
  }
  return all
}

async function fillValues(session: ClientSession, found: Found[]): Promise<void> {
  const variables = found.filter(({ reference }) => reference.nodeClass === NodeClass.Variable)
  const values = await readValues(
    session,
    variables.map(({ reference }) => reference.nodeId),
  )
  for (const [n, { node }] of variables.entries()) {
    const dataValue = values[n]!
    const type = DataType[dataValue.value.dataType] ?? 'unknown'
    node.value = { ...convertValue(dataValue, 0), type }
  }
}
