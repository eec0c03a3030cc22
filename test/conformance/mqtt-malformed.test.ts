import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNACK, connected, PUBACK, packet, rawClient, SUBACK, subscribe, text } from '../raw-client.ts'
import { brokerFolder, id, type StoringBroker } from './broker.ts'
import {
  acknowledge,
  binary,
  connectBytes,
  message,
  PINGREQ,
  PINGRESP,
  PUBREL,
  publish,
  QOS_0,
  QOS_1,
  QOS_2,
  subscribeTo,
  unsubscribe,
} from './wire.ts'

const folder = brokerFolder()
let broker: StoringBroker

beforeAll(async () => {
  broker = await folder.start()
})
afterAll(() => folder.remove())

const SURROGATE = [0xed, 0xa0, 0x80]
const OVERLONG = [0xc0, 0xaf]
const CUT_SHORT = [0x61, 0xe4, 0xb8]
const NULL = [0x61, 0, 0x62]
const QOS = Buffer.from([0])

describe('a connection is closed for', () => {
  it.each<[string, Buffer]>([
    ['a packet of type 0', packet(0x00)],
    ['a packet of type 15', packet(0xf0)],
    ['a CONNACK from a client', packet(0x20, id(0))],
    ['a SUBACK from a client', packet(0x90, id(1), QOS)],
    ['an UNSUBACK from a client', packet(0xb0, id(1))],
    ['a PINGRESP from a client', packet(0xd0)],
    ['a second CONNECT', connectBytes(2, [text('malformed')])],
    ['a remaining length of five bytes', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01])],
    ['reserved flags of PUBACK', packet(0x41, id(1))],
    ['reserved flags of PUBREC', packet(0x52, id(1))],
    ['reserved flags of PUBREL', packet(0x60, id(1))],
    ['reserved flags of PUBCOMP', packet(0x74, id(1))],
    ['reserved flags of SUBSCRIBE', packet(0x80, id(1), text('a'), QOS)],
    ['reserved flags of UNSUBSCRIBE', packet(0xa0, id(1), text('a'))],
    ['reserved flags of PINGREQ', packet(0xc1)],
    ['reserved flags of DISCONNECT', packet(0xe8)],
    ['a PINGREQ with a body', packet(0xc0, QOS)],
    ['a PUBACK without packet identifier', packet(0x40, QOS)],
    ['a PUBACK with packet identifier 0', acknowledge(PUBACK, 0)],
    ['a PUBREL with packet identifier 0', acknowledge(PUBREL, 0)],
    ['a PUBLISH of QoS 3', publish(0x36, 'a')],
    ['a PUBLISH of QoS 0 with DUP', publish(QOS_0 | 8, 'a')],
    ['a PUBLISH of QoS 1 with packet identifier 0', publish(QOS_1, 'a', '', 0)],
    ['a PUBLISH of QoS 2 with packet identifier 0', publish(QOS_2, 'a', '', 0)],
    ['a PUBLISH of QoS 1 without packet identifier', packet(QOS_1, text('a'))],
    ['a PUBLISH to an empty topic', publish(QOS_1, '')],
    ['a PUBLISH to a topic with #', publish(QOS_1, 'a/#')],
    ['a PUBLISH to a topic with +', publish(QOS_1, 'a/+/b')],
    ['a PUBLISH whose topic is longer than the packet', packet(QOS_0, Buffer.from([0, 9, 0x61]))],
    ['a PUBLISH without topic', packet(QOS_0)],
    ['a SUBSCRIBE without filter', packet(0x82, id(1))],
    ['a SUBSCRIBE without QoS', packet(0x82, id(1), text('a'))],
    ['a SUBSCRIBE with packet identifier 0', subscribe(0, ['a'])],
    ['a SUBSCRIBE of QoS 3', subscribeTo(1, ['a', 3])],
    ['reserved bits beside the QoS of a SUBSCRIBE', subscribeTo(1, ['a', 0], ['b', 0x81])],
    ['an empty filter', subscribe(1, [''])],
    ['a filter with # before its end', subscribe(1, ['a/#/b'])],
    ['a filter with # beside other characters', subscribe(1, ['a#'])],
    ['a filter with + before other characters', subscribe(1, ['+a'])],
    ['a filter with + after other characters', subscribe(1, ['a/b+'])],
    ['an UNSUBSCRIBE without filter', packet(0xa2, id(1))],
    ['an UNSUBSCRIBE with packet identifier 0', unsubscribe(0, 'a')],
    ['an UNSUBSCRIBE of an empty filter', unsubscribe(1, '')],
    ['a topic with the null character', packet(QOS_0, binary(NULL))],
    ['a topic with a surrogate', packet(QOS_0, binary(SURROGATE))],
    ['a topic with an overlong encoding', packet(QOS_0, binary(OVERLONG))],
    ['a topic cut short inside a character', packet(QOS_0, binary(CUT_SHORT))],
    ['a filter with the null character', packet(0x82, id(1), binary(NULL), QOS)],
    ['a filter with a surrogate', packet(0x82, id(1), binary(SURROGATE), QOS)],
    ['an UNSUBSCRIBE of a filter with the null character', packet(0xa2, id(1), binary(NULL))],
    ['an UNSUBSCRIBE of a filter that is not UTF-8', packet(0xa2, id(1), binary(CUT_SHORT))],
  ])('%s', async (_, bytes) => {
    const client = await connected(broker.port, 'malformed')
    client.socket.write(bytes)
    await client.closed()
    expect(client.packets).toEqual([])
    expect(broker.values()).toEqual([])
  })
})

describe('a connection is closed without CONNACK for', () => {
  const will = [text('malformed'), text('w'), binary([1])]
  it.each<[string, Buffer]>([
    ['a first packet that is no CONNECT', PINGREQ],
    [
      'a CONNECT with reserved flags of its first byte',
      packet(0x11, text('MQTT'), Buffer.from([4, 2, 0, 9]), text('c')),
    ],
    ['a CONNECT with the reserved flag', connectBytes(3, [text('c')])],
    ['a CONNECT with another protocol name', connectBytes(2, [text('c')], 'MQtt')],
    ['a CONNECT without client identifier', connectBytes(2, [])],
    [
      'a CONNECT with a client identifier longer than the packet',
      connectBytes(2, [Buffer.from([0, 9, 0x61])]),
    ],
    ['a CONNECT with a client identifier that is not UTF-8', connectBytes(2, [binary(SURROGATE)])],
    ['a CONNECT with a null character in its client identifier', connectBytes(2, [binary(NULL)])],
    ['a CONNECT with a will of QoS 3', connectBytes(0x1e, will)],
    ['a CONNECT with a QoS of a will that is none', connectBytes(0x0a, [text('c')])],
    ['a CONNECT with RETAIN of a will that is none', connectBytes(0x22, [text('c')])],
    ['a CONNECT with a will flag and no will', connectBytes(0x06, [text('c')])],
    ['a CONNECT with a will and no will flag', connectBytes(0x02, will)],
    [
      'a CONNECT with a will topic that is not UTF-8',
      connectBytes(0x06, [text('c'), binary(OVERLONG), binary([])]),
    ],
    ['a CONNECT with a wildcard in its will topic', connectBytes(0x06, [text('c'), text('a/+'), binary([])])],
    ['a CONNECT with an empty will topic', connectBytes(0x06, [text('c'), text(''), binary([])])],
    ['a CONNECT with a password flag and no user name flag', connectBytes(0x42, [text('c'), binary([1])])],
    ['a CONNECT with a user name flag and no user name', connectBytes(0x82, [text('c')])],
    ['a CONNECT with a user name and no user name flag', connectBytes(0x02, [text('c'), text('u')])],
    ['a CONNECT with a password flag and no password', connectBytes(0xc2, [text('c'), text('u')])],
    [
      'a CONNECT with a password and no password flag',
      connectBytes(0x82, [text('c'), text('u'), binary([1])]),
    ],
    ['a CONNECT with a user name that is not UTF-8', connectBytes(0x82, [text('c'), binary(CUT_SHORT)])],
  ])('%s', async (_, bytes) => {
    const client = await rawClient(broker.port)
    client.socket.write(bytes)
    await client.closed()
    expect(client.packets).toEqual([])
  })
})

describe('a protocol violation', () => {
  it('ends its own connection only', async () => {
    const other = await connected(broker.port, 'other')
    const client = await connected(broker.port, 'malformed')
    client.socket.write(packet(0xf0))
    await client.closed()
    other.socket.write(PINGREQ)
    await other.next(PINGRESP)
    other.socket.destroy()
  })

  it('comes after what was right before it, which is acknowledged', async () => {
    const client = await connected(broker.port, 'malformed')
    client.socket.write(Buffer.concat([publish(QOS_1, 'before/it', '1', 7), packet(0xf0)]))
    expect((await client.next(PUBACK)).body).toEqual(id(7))
    await client.closed()
  })
})

describe('text', () => {
  it('keeps a byte order mark, wherever it is', async () => {
    const topic = '\ufeffbom/\ufeff'
    const client = await connected(broker.port, 'bom')
    client.socket.write(subscribe(1, [topic, 'bom/\ufeff']))
    expect((await client.next(SUBACK)).body).toEqual(Buffer.from([0, 1, 0, 0]))
    client.socket.write(publish(QOS_0, topic, 'x'))
    expect(await message(client)).toMatchObject({ topic, payload: 'x' })
    client.socket.destroy()
  })

  it('is taken with every character that it may have', async () => {
    const topic = 'é/中/🏭/\ud7ff\ue000\uffff/\u0001 '
    const client = await connected(broker.port, 'text')
    client.socket.write(subscribe(1, [topic]))
    client.socket.write(publish(QOS_0, topic, 'x'))
    expect(await message(client)).toMatchObject({ topic })
    client.socket.destroy()
  })

  it('may be as long as 65535 bytes in a topic and a filter', async () => {
    const topic = `long/${'x'.repeat(65_530)}`
    const client = await connected(broker.port, 'long')
    client.socket.write(subscribe(1, [topic]))
    await client.next(SUBACK)
    client.socket.write(publish(QOS_0, topic, 'x'))
    expect(await message(client)).toMatchObject({ topic })
    client.socket.destroy()
  })

  it('is a client identifier of the letters and digits that every broker takes', async () => {
    for (const clientId of ['0', '0123456789abcdefghijklm', 'nopqrstuvwxyzABCDEFGHIJ', 'KLMNOPQRSTUVWXYZ']) {
      const client = await rawClient(broker.port)
      client.socket.write(connectBytes(2, [text(clientId)]))
      expect((await client.next(CONNACK)).body).toEqual(id(0))
      client.socket.destroy()
    }
  })
})
