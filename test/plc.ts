import {
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  Variant,
} from 'node-opcua'

/** A PLC with running totals `ns=1;s=Good1`, `ns=1;s=Good2`, …, all equal; it counts whether or not anybody reads. */
export interface Plc {
  endpoint: string
  total(): number
  /** Counts from now on, each total a unit every `everyMs`. */
  count(everyMs: number): void
  /** Counts no more. */
  rest(): void
  stop(): Promise<void>
}

const MOST_SESSIONS = 100

/** Starts it on a free port of loopback, without security, with totals of 0; `folder` takes its certificates. */
export async function startPlc(folder: string, totals: number): Promise<Plc> {
  const server = new OPCUAServer({
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    port: 0,
    securityModes: [MessageSecurityMode.None],
    securityPolicies: [SecurityPolicy.None],
    // A reader that was killed leaves its session open until it times out (OPC 10000-4, 5.7.2).
    serverCapabilities: { maxSessions: MOST_SESSIONS },
    serverCertificateManager: new OPCUACertificateManager({ rootFolder: folder }),
  })
  await server.initialize()
  const space = server.engine.addressSpace!
  const nodes = Array.from({ length: totals }, (_, n) =>
    space.getOwnNamespace().addVariable({
      organizedBy: space.rootFolder.objects,
      browseName: `Good${n + 1}`,
      nodeId: `s=Good${n + 1}`,
      dataType: DataType.UInt32,
    }),
  )
  let total = 0
  let counting: NodeJS.Timeout | undefined
  const show = () => {
    for (const node of nodes)
      node.setValueFromSource(new Variant({ dataType: DataType.UInt32, value: total }))
  }
  show()
  await server.start()
  return {
    endpoint: `opc.tcp://127.0.0.1:${server.endpoints[0]!.port}`,
    total: () => total,
    count(everyMs) {
      counting = setInterval(() => {
        total += 1
        show()
      }, everyMs)
    },
    rest: () => clearInterval(counting),
    async stop() {
      clearInterval(counting)
      await server.shutdown(0)
    },
  }
}
