import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AddressSpace,
  DataType,
  MessageSecurityMode,
  type MonitoredItem,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  type ServerSession,
  StatusCodes,
  type Subscription,
  type UAVariable,
} from 'node-opcua'
import { errorText, LinesideError } from '../../base/index.ts'
import type { SimReading } from '../model/types.ts'
import type { Publisher } from './publisher.ts'
import { until } from './until.ts'

/** A variable of the simulated PLC, with what it shows before the run begins. */
export interface PlcVariable {
  /** `station/signal` */
  key: string
  /** Node id, such as `ns=1;s=St20.Good`. */
  nodeId: string
  initial: SimReading
}

export interface OpcuaPublisherOptions {
  port: number
  /** Path of the endpoint, such as /lineside/sim; empty for none. */
  path: string
  variables: PlcVariable[]
}

export interface OpcuaPublisher extends Publisher {
  endpoint: string
}

/** A subscriber that takes nothing for this long is not waited for any more. */
const STALLED_MS = 15_000

/**
 * A PLC with an OPC UA server, on loopback and without security. Each change enters the queue of each subscriber
 * with its source time (OPC 10000-4, 5.13.1.5); publish() waits while that queue is full, so that no value is lost
 * however fast the past is played. Throws SIM_PORT_IN_USE.
 */
export async function startOpcuaPublisher(options: OpcuaPublisherOptions): Promise<OpcuaPublisher> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-sim-'))
  const server = newServer(options, folder)
  const release = async () => {
    await server.shutdown(0)
    rmSync(folder, { recursive: true, force: true })
  }
  await server.initialize()
  const variables = addVariables(server, options.variables)
  const subscribers = trackSubscribers(server)
  try {
    await server.start()
  } catch (error) {
    await release()
    throw new LinesideError('SIM_PORT_IN_USE', `${options.port}: ${errorText(error)}`, { cause: error })
  }

  const subscribed = () => [...variables.values()].every(({ node }) => subscribers.of(node).length > 0)
  return {
    endpoint: `opc.tcp://127.0.0.1:${server.endpoints[0]!.port}${options.path}`,
    async ready(waitMs) {
      if (await until(subscribed, waitMs)) return
      throw new LinesideError(
        'SIM_NO_READER',
        `OPC UA server on port ${options.port}, within ${waitMs / 1000} s`,
      )
    },
    async publish(reading) {
      const { node, dataType } = variables.get(keyOf(reading))!
      await until(() => subscribers.of(node).length > 0, STALLED_MS)
      const taken = await until(() => subscribers.of(node).every(hasRoom), STALLED_MS)
      if (!taken) subscribers.giveUpOnFull(node)
      const value = { dataType, value: reading.v }
      node.setValueFromSource(value, StatusCodes.Good, new Date(reading.t))
      for (const item of subscribers.of(node)) item.recordValue(node.readValue().clone(), true)
    },
    async drained(waitMs) {
      const empty = () => [...variables.values()].every(({ node }) => subscribers.of(node).every(isEmpty))
      await until(empty, waitMs)
    },
    stop: release,
  }
}

const keyOf = ({ station, signal }: SimReading) => `${station}/${signal}`
const hasRoom = (item: MonitoredItem) => item.queue.length < Math.max(1, item.queueSize - 1)
const isEmpty = (item: MonitoredItem) => item.queue.length === 0

function newServer({ port, path }: OpcuaPublisherOptions, folder: string): OPCUAServer {
  return new OPCUAServer({
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    port,
    resourcePath: path,
    securityModes: [MessageSecurityMode.None],
    securityPolicies: [SecurityPolicy.None],
    allowAnonymous: true,
    buildInfo: { productName: 'Lineside simulated PLC' },
    serverCertificateManager: new OPCUACertificateManager({ rootFolder: folder }),
  })
}

interface Variable {
  node: UAVariable
  dataType: DataType
}

function addVariables(server: OPCUAServer, variables: PlcVariable[]): Map<string, Variable> {
  const space = server.engine.addressSpace!
  return new Map(
    variables.map(({ key, nodeId, initial }) => {
      const { index, local } = placeOf(nodeId, space)
      const dataType = typeof initial.v === 'string' ? DataType.String : DataType.UInt32
      const node = space.getNamespace(index).addVariable({
        organizedBy: space.rootFolder.objects,
        browseName: key,
        nodeId: local,
        dataType,
        minimumSamplingInterval: 0,
      })
      node.setValueFromSource({ dataType, value: initial.v }, StatusCodes.Good, new Date(initial.t))
      return [key, { node, dataType }] as const
    }),
  )
}

/** The namespace of an address, made if absent, and the node id in it. */
function placeOf(nodeId: string, space: AddressSpace): { index: number; local: string } {
  const [, uri, identifier] = /^nsu=([^;]+);(.+)$/.exec(nodeId) ?? []
  if (uri !== undefined) {
    const { index } = space.registerNamespace(uri.replace(/%3B/gi, ';').replaceAll('%25', '%'))
    return { index, local: `ns=${index};${identifier}` }
  }
  const index = Number(/^ns=(\d+);/.exec(nodeId)?.[1] ?? 0)
  while (space.getNamespaceArray().length <= index) {
    space.registerNamespace(`urn:lineside:sim:${space.getNamespaceArray().length}`)
  }
  return { index, local: nodeId }
}

/** Keeps the monitored items of each variable. */
function trackSubscribers(server: OPCUAServer) {
  const items = new Set<MonitoredItem>()
  server.on('create_session', (session: ServerSession) => {
    session.on('new_subscription', (subscription: Subscription) => {
      subscription.on('monitoredItem', (item: MonitoredItem) => items.add(item))
      subscription.on('removeMonitoredItem', (item: MonitoredItem) => items.delete(item))
      subscription.on('terminated', () => {
        for (const item of items) if (item.$subscription === subscription) items.delete(item)
      })
    })
  })
  const of = (node: UAVariable) =>
    [...items].filter((item) => item.node?.nodeId.toString() === node.nodeId.toString())
  return {
    of,
    giveUpOnFull(node: UAVariable) {
      for (const item of of(node)) if (!hasRoom(item)) items.delete(item)
    },
  }
}
