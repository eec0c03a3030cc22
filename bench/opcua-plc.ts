import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  Variant,
} from 'node-opcua'

/**
 * A PLC with so many counters, in a process of its own. Prints its URL; from then on each line on standard input says
 * for how many seconds all of them count, one a second, spread over the second. The counts at the end are printed.
 */
const { values } = parseArgs({ options: { items: { type: 'string', default: '10000' } } })
const items = Number(values.items)
/** A machine changes its counters as it goes, not all at one instant. */
const SLICES = 20
const CATCH_UP_MS = 200

const folder = mkdtempSync(join(tmpdir(), 'lineside-bench-plc-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const server = new OPCUAServer({
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  port: 0,
  securityModes: [MessageSecurityMode.None],
  securityPolicies: [SecurityPolicy.None],
  serverCertificateManager: new OPCUACertificateManager({ rootFolder: folder, disableFileWatchers: true }),
})
await server.initialize()
const space = server.engine.addressSpace!
const nodes = Array.from({ length: items }, (_, n) =>
  space.getOwnNamespace().addVariable({
    organizedBy: space.rootFolder.objects,
    browseName: `C${n}`,
    nodeId: `s=C${n}`,
    dataType: DataType.UInt32,
    minimumSamplingInterval: 0,
  }),
)
let count = 0
const show = (slice: number) => {
  for (let n = slice; n < items; n += SLICES) {
    nodes[n]!.setValueFromSource(new Variant({ dataType: DataType.UInt32, value: count }))
  }
}
for (let slice = 0; slice < SLICES; slice++) show(slice)
await server.start()
console.log(`opc.tcp://127.0.0.1:${server.endpoints[0]!.port}`)

process.stdin.once('data', (line: Buffer) => {
  const turns = Number(line.toString()) * SLICES
  let turn = 0
  let at = performance.now()
  const next = () => {
    if (turn === turns) return console.log(count)
    if (turn % SLICES === 0) count++
    show(turn++ % SLICES)
    // What is very late stays late: two counts within one sample would look like one that is lost.
    at = Math.max(at + 1000 / SLICES, performance.now() - CATCH_UP_MS)
    setTimeout(next, Math.max(0, at - performance.now()))
  }
  next()
})
process.on('SIGTERM', () => process.exit(0))
