import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

type Table = 'coil' | 'discrete' | 'input' | 'holding'

/** A simulated slave; whoever holds it may change it while it runs. */
export interface ModbusSlave {
  unit: number
  /** Values by protocol address, 16 bits each, of bits 0 or 1; an address without one is illegal. */
  tables: Record<Table, Map<number, number>>
  /** It takes so long for an answer, one request after the other. */
  delayMs: number
  /** It answers nothing. */
  isDead: boolean
  /** It keeps silent about functions that it does not know, diagnostics among them, against the specification. */
  ignoresDiagnostics: boolean
  /** Requests that it got, as `function:address:count`. */
  asked: string[]
}

/** One or many slaves behind one socket. */
export interface ModbusLine {
  port: number
  /** Sends bytes that nobody asked for to whoever is connected. */
  babble(bytes: Uint8Array): void
  connections(): number
  stop(): Promise<void>
}

export function modbusSlave(
  unit: number,
  values: Partial<Record<Table, Record<number, number>>>,
): ModbusSlave {
  const table = (name: Table) => new Map(Object.entries(values[name] ?? {}).map(([at, v]) => [Number(at), v]))
  return {
    unit,
    tables: {
      coil: table('coil'),
      discrete: table('discrete'),
      input: table('input'),
      holding: table('holding'),
    },
    delayMs: 0,
    isDead: false,
    ignoresDiagnostics: false,
    asked: [],
  }
}

const TABLE_OF: Record<number, Table> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' }
const ILLEGAL = { function: 1, address: 2, value: 3 } as const

/** What a slave answers to a request (MODBUS Application Protocol Specification V1.1b3, 6); undefined: nothing. */
function answer(slave: ModbusSlave, request: Buffer): Buffer | undefined {
  const code = request[0]!
  const table = TABLE_OF[code]
  if (code === 8 && !slave.ignoresDiagnostics) return request
  if (!table) return slave.ignoresDiagnostics ? undefined : Buffer.of(code | 0x80, ILLEGAL.function)
  const [at, count] = [request.readUInt16BE(1), request.readUInt16BE(3)]
  slave.asked.push(`${code}:${at}:${count}`)
  if (count < 1 || count > (code <= 2 ? 2000 : 125)) return Buffer.of(code | 0x80, ILLEGAL.value)
  const values: number[] = []
  for (let one = at; one < at + count; one++) {
    const value = slave.tables[table].get(one)
    if (value === undefined) return Buffer.of(code | 0x80, ILLEGAL.address)
    values.push(value)
  }
  const data = code <= 2 ? bits(values) : Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]))
  return Buffer.concat([Buffer.of(code, data.length), data])
}

function bits(values: number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(values.length / 8))
  values.forEach((value, at) => {
    bytes[at >> 3]! |= value << (at % 8)
  })
  return bytes
}

/** Slaves of one RTU line, whose bytes go over a socket: `socat pty,raw,link=PORT TCP:127.0.0.1:PORT` makes a port. */
export function startRtuLine(slaves: ModbusSlave[]): Promise<ModbusLine> {
  // Every request for tables and diagnostics has 8 bytes: unit, function, two times two bytes, CRC.
  return listen(slaves, {
    next: (heard) => {
      for (let from = 0; from + 8 <= heard.length; from++) {
        const frame = heard.subarray(from, from + 8)
        if (crc16(frame) !== 0) continue
        const wrap = (pdu: Buffer) => withCrc(Buffer.concat([frame.subarray(0, 1), pdu]))
        return { unit: frame[0]!, pdu: frame.subarray(1, 6), wrap, rest: heard.subarray(from + 8) }
      }
      return undefined
    },
  })
}

/** Slaves behind a Modbus TCP gateway; each unit takes its requests one after the other. */
export function startTcpSlaves(slaves: ModbusSlave[]): Promise<ModbusLine> {
  return listen(slaves, {
    next: (heard) => {
      if (heard.length < 7 || heard.length < 6 + heard.readUInt16BE(4)) return undefined
      const end = 6 + heard.readUInt16BE(4)
      const wrap = (pdu: Buffer) => {
        const header = Buffer.from(heard.subarray(0, 7))
        header.writeUInt16BE(1 + pdu.length, 4)
        return Buffer.concat([header, pdu])
      }
      return { unit: heard[6]!, pdu: heard.subarray(7, end), wrap, rest: heard.subarray(end) }
    },
  })
}

interface Protocol {
  next(heard: Buffer): { unit: number; pdu: Buffer; wrap(pdu: Buffer): Buffer; rest: Buffer } | undefined
}

async function listen(slaves: ModbusSlave[], { next }: Protocol): Promise<ModbusLine> {
  const sockets = new Set<Socket>()
  const busy = new Map<number, Promise<void>>()
  const server = createServer((socket) => {
    let heard = Buffer.alloc(0)
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk])
      for (let request = next(heard); request; request = next(heard)) {
        const { unit, pdu, wrap, rest } = request
        heard = Buffer.from(rest)
        const slave = slaves.find((one) => one.unit === unit)
        if (slave && !slave.isDead) busy.set(unit, serve(slave, pdu, wrap, socket))
      }
    })
  })

  async function serve(slave: ModbusSlave, pdu: Buffer, wrap: (pdu: Buffer) => Buffer, socket: Socket) {
    await busy.get(slave.unit)
    if (slave.delayMs > 0) await sleep(slave.delayMs)
    const reply = answer(slave, pdu)
    if (reply && socket.writable) socket.write(wrap(reply))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    babble(bytes) {
      for (const socket of sockets) socket.write(bytes)
    },
    connections: () => sockets.size,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** MODBUS over Serial Line V1.02, 6.2.2; over a frame with its CRC it is 0. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0xa001 : 0)
  }
  return crc
}

function withCrc(bytes: Buffer): Buffer {
  const crc = crc16(bytes)
  return Buffer.concat([bytes, Buffer.of(crc & 0xff, crc >> 8)])
}
