import { both, client, none, type Statement, server } from './statement.ts'

const WEBSOCKET = 'MQTT over WebSocket is not offered'

/** Sessions, delivery, topics, and what conformance means: 4 to 7. */
export const BEHAVIOUR: Record<string, Statement> = {
  '4.1.0-1': both(
    'the state of a session is stored as long as it lasts',
    'goes on until its client says otherwise, with what it has subscribed to',
    'a restart of the gateway ends sessions; so does a client too many (`gateway.mqtt.limits.sessions`)',
  ),
  '4.1.0-2': both(
    'a session lasts at least as long as its connection',
    'that is kept is present when its client comes back, and only then',
  ),
  '4.3.1-1': both(
    'QoS 0 is sent without DUP',
    'of QoS %i is delivered to a subscription of QoS %i with the lower of the two',
  ),
  '4.3.2-1': both(
    'QoS 1 is kept until PUBACK',
    'a PUBLISH with DUP, its packet identifier, and in its order',
  ),
  '4.3.2-2': both(
    'QoS 1 is acknowledged; its identifier is then free',
    'with the packet identifier of one that is acknowledged is a new one, DUP or not',
    'subscribers get it as a new one; as a reading, DUP with the same payload is known (docs/readings.md, taken once)',
  ),
  '4.3.3-1': both(
    'QoS 2 is sent, released and completed',
    'is delivered by PUBLISH, PUBREL after PUBREC, and no more after PUBCOMP',
  ),
  '4.3.3-2': both(
    'QoS 2 is taken once until PUBREL',
    'sent again before its PUBREL, with DUP or without, is acknowledged and not taken again',
  ),
  '4.4.0-1': both('a kept session gets again what it did not acknowledge', 'a PUBREL, and not its PUBLISH'),
  '4.5.0-1': server(
    'a message is added to all sessions that match',
    'with + at an empty level keeps messages for a session that is away, as for one that is there',
  ),
  '4.5.0-2': client('a client acknowledges what it gets'),
  '4.6.0-1': both(
    'what is sent again is in its order',
    'a PUBLISH with DUP, its packet identifier, and in its order',
  ),
  '4.6.0-2': client('PUBACKs are in the order of their PUBLISHes'),
  '4.6.0-3': client('PUBRECs are, too'),
  '4.6.0-4': client('PUBRELs are in the order of their PUBRECs'),
  '4.6.0-5': server('each topic is ordered', 'of QoS %i comes in the order in which it was sent'),
  '4.6.0-6': server(
    'a subscriber gets a topic in the order of its publisher',
    'a message that comes while its session comes back is delivered once and in order',
  ),
  '4.7.1-1': both('wildcards are for filters', 'a PUBLISH to a topic with #'),
  '4.7.1-2': both('# is a level of its own, and the last', 'a filter with # beside other characters'),
  '4.7.1-3': both('+ is a level of its own', 'a filter with + after other characters'),
  '4.7.2-1': server(
    'a wildcard in front does not match $',
    'with a wildcard in front leaves out topics of the broker, which begin with $',
  ),
  '4.7.3-1': both('a topic or filter has a character', 'an empty filter'),
  '4.7.3-2': both('and no null character', 'a filter with the null character'),
  '4.7.3-3': both(
    'and at most 65535 bytes',
    'may be as long as 65535 bytes in a topic and a filter',
    'and at most `gateway.mqtt.limits.topic_levels` levels, by default less than the 65536 that would fit',
  ),
  '4.7.3-4': server('nothing is normalised', '%s matches what it should and nothing else'),
  '4.8.0-1': both('a protocol violation closes its connection', 'ends its own connection only'),
  '4.8.0-2': none(
    'both',
    'so does a transient error',
    'shown by test/faults: a full, read-only or failing disk closes the socket unacknowledged',
  ),

  '6.0.0-1': none('both', 'packets are in binary frames', WEBSOCKET),
  '6.0.0-2': none('both', 'frames do not align packets', WEBSOCKET),
  '6.0.0-3': none('client', 'the sub-protocol offered is mqtt', WEBSOCKET),
  '6.0.0-4': none('server', 'and so is the one selected', WEBSOCKET),

  '7.0.0-1': none(
    'both',
    'a server that connects to others is a client too',
    'summaries go upstream by mqtt.js, a client',
  ),
  '7.0.0-2': both('no extensions are needed', 'publish and subscribe with QoS %s, and the reading is taken'),
  '7.1.1-1': server('a server listens on an ordered, lossless stream', 'is answered first of all'),
  '7.1.2-1': client('a client connects by one'),
}
