import { AttributeIds, type ClientSession, type DataValue, type NodeId, VariableIds } from 'node-opcua'

/** Small servers take no more at once. */
const NODES_A_REQUEST = 100

/** The values of nodes as they are now, in the order asked for. Throws what node-opcua throws. */
export async function readValues(session: ClientSession, nodeIds: NodeId[]): Promise<DataValue[]> {
  const values: DataValue[] = []
  for (let n = 0; n < nodeIds.length; n += NODES_A_REQUEST) {
    const nodes = nodeIds
      .slice(n, n + NODES_A_REQUEST)
      .map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }))
    values.push(...(await session.read(nodes, 0)))
  }
  return values
}

/** URIs of the namespaces, by index: the NamespaceArray of the server (OPC 10000-5, 6.3.1). */
export async function readNamespaces(session: ClientSession): Promise<string[]> {
  const { value } = await session.read({ nodeId: VariableIds.Server_NamespaceArray })
  const array: unknown = value.value
  if (!Array.isArray(array)) throw new Error('the server does not say which namespaces it has')
  return array.map(String)
}
