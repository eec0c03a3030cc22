import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DataType,
  type INamespace,
  MessageSecurityMode,
  MonitoringMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  type ServerSession,
  type Subscription,
  type UAVariable,
  Variant,
} from 'node-opcua'

export interface ServerOptions {
  /** 0 takes a free one. */
  port?: number
  maxSessions?: number
  /** URIs of namespaces besides the server's own, in order: the first gets the index 2. */
  namespaces?: string[]
  /** Where the variables are: 1, or of `namespaces`. */
  index?: number
  /** Folder of its certificate: the same folder, the same certificate. Default: one of its own, gone at the end. */
  pki?: string
  modes?: MessageSecurityMode[]
  policies?: SecurityPolicy[]
  users?: Record<string, string>
  /** Of its certificate, made by the folder's first server; from `startDate` on. */
  certificate?: { startDate: Date; validity: number }
}

export interface TestServer {
  server: OPCUAServer
  port: number
  endpoint: string
  /** Those that clients have made, in order, ended ones among them. */
  subscriptions: Subscription[]
  /** URIs of the namespaces of the server, by index. */
  namespace(index: number): INamespace
  add(name: string, dataType: DataType, value: unknown): UAVariable
  stop(): Promise<void>
}

/** Test help: a real OPC UA server on loopback. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const own = options.pki ?? mkdtempSync(join(tmpdir(), 'lineside-opcua-server-'))
  const manager = new OPCUACertificateManager({
    rootFolder: own,
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
  })
  await manager.initialize()
  const server = new OPCUAServer({
    port: options.port ?? 0,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    serverCapabilities: { maxSessions: options.maxSessions ?? 10 },
    securityModes: options.modes ?? [MessageSecurityMode.None],
    securityPolicies: options.policies ?? [SecurityPolicy.None],
    ...(options.users
      ? {
          userManager: {
            isValidUser: (name: string, password: string) => options.users?.[name] === password,
          },
        }
      : {}),
    serverCertificateManager: manager,
    ...(options.certificate
      ? { certificateFile: await certificateOf(manager, own, options.certificate) }
      : {}),
  })
  await server.initialize()
  const space = server.engine.addressSpace!
  for (const uri of options.namespaces ?? []) space.registerNamespace(uri)
  const namespace = (index: number) => space.getNamespace(index)
  const subscriptions: Subscription[] = []
  server.on('create_session', (session: ServerSession) => {
    session.on('new_subscription', (subscription: Subscription) => subscriptions.push(subscription))
  })
  await server.start()
  const port = server.endpoints[0]!.port
  let isStopped = false
  return {
    server,
    port,
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    subscriptions,
    namespace,
    add(name, dataType, value) {
      const node = namespace(options.index ?? 1).addVariable({
        organizedBy: space.rootFolder.objects,
        browseName: name,
        nodeId: `s=${name}`,
        dataType,
      })
      node.setValueFromSource(new Variant({ dataType, value }))
      return node
    },
    async stop() {
      if (isStopped) return
      isStopped = true
      await server.shutdown(0)
      if (!options.pki) rmSync(own, { recursive: true, force: true })
    },
  }
}

/** The subscription sends nothing any more, neither values nor keep-alives, while its session goes on. */
export function silence(subscription: Subscription): void {
  const { _stop_timer: stop } = subscription as unknown as { _stop_timer(): void }
  stop.call(subscription)
}

/** The subscription goes on sending its keep-alives, and reports nothing of its nodes. */
export async function blind(subscription: Subscription): Promise<void> {
  await subscription.applyOnMonitoredItem(async (item) => {
    item.setMonitoringMode(MonitoringMode.Disabled)
  })
}

async function certificateOf(
  manager: OPCUACertificateManager,
  folder: string,
  { startDate, validity }: { startDate: Date; validity: number },
): Promise<string> {
  const outputFile = join(folder, `certificate-${startDate.getTime()}-${validity}.pem`)
  await manager.createSelfSignedCertificate({
    applicationUri: 'urn:plc',
    dns: ['localhost'],
    subject: '/CN=PLC',
    outputFile,
    startDate,
    validity,
  })
  return outputFile
}
