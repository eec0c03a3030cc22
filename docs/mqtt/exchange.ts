import { both, client, none, type Statement, server } from './statement.ts'

/** What is published, subscribed to and ended: 3.3 to 3.14. */
export const EXCHANGE: Record<string, Statement> = {
  '3.3.1-1': both(
    'DUP is set on what is sent again',
    'a PUBLISH with DUP, its packet identifier, and in its order',
  ),
  '3.3.1-2': both('DUP is not set with QoS 0', 'a PUBLISH of QoS 0 with DUP'),
  '3.3.1-3': server('DUP is not passed on', 'is delivered without the DUP that it came with'),
  '3.3.1-4': both('QoS 3 closes the connection', 'a PUBLISH of QoS 3'),
  '3.3.1-5': server(
    'a message with RETAIN is stored, with its QoS',
    'is the last one, whatever its QoS, with its QoS',
    'in memory: a restart of the gateway forgets them; at most `gateway.mqtt.limits.retained` topics',
  ),
  '3.3.1-6': server('who subscribes gets the last one', 'is the last one, whatever its QoS, with its QoS'),
  '3.3.1-7': server('QoS 0 with RETAIN replaces it too', 'is the last one, whatever its QoS, with its QoS'),
  '3.3.1-8': server(
    'RETAIN is set for who subscribes',
    'comes with RETAIN to who subscribes, without it to who has subscribed',
  ),
  '3.3.1-9': server(
    'and not for who has subscribed',
    'comes with RETAIN to who subscribes, without it to who has subscribed',
  ),
  '3.3.1-10': server(
    'without payload it clears, and goes out as any other',
    'without payload clears the one before, is not kept itself, and goes out as any other',
  ),
  '3.3.1-11': server(
    'and is not stored',
    'without payload clears the one before, is not kept itself, and goes out as any other',
  ),
  '3.3.1-12': server(
    'without RETAIN nothing retained changes',
    'is the last one, whatever its QoS, with its QoS',
  ),
  '3.3.2-1': both('the topic comes first and is UTF-8', 'a topic cut short inside a character'),
  '3.3.2-2': both('a topic has no wildcards', 'a PUBLISH to a topic with +'),
  '3.3.2-3': server('what is delivered matches a filter', '%s matches what it should and nothing else'),
  '3.3.4-1': both(
    'the answer is that of the QoS',
    'of QoS 0 is not answered, of QoS 1 with PUBACK, of QoS 2 with PUBREC, each with its packet identifier',
  ),
  '3.3.5-1': server(
    'the highest QoS of all filters that match counts',
    'is delivered with the highest QoS of the filters that match, in whatever order they came',
  ),
  '3.3.5-2': server(
    'what is not allowed is acknowledged or closes',
    'that is not allowed closes the connection',
  ),
  '3.6.1-1': both('PUBREL has flags 0010', 'reserved flags of PUBREL'),
  '3.8.1-1': both('SUBSCRIBE has flags 0010', 'reserved flags of SUBSCRIBE'),
  '3.8.3-1': client('filters are UTF-8', 'a filter with a surrogate'),
  '3.8.3-2': none('server', 'a server without wildcards refuses them', 'wildcards are supported'),
  '3.8.3-3': client('a SUBSCRIBE has a filter', 'a SUBSCRIBE without filter'),
  '3.8.3-4': server(
    'its reserved bits are 0, its QoS at most 2',
    'reserved bits beside the QoS of a SUBSCRIBE',
  ),
  '3.8.4-1': server(
    'it is answered with SUBACK',
    'is answered with its packet identifier and a QoS for each filter, in their order',
  ),
  '3.8.4-2': server(
    'with its packet identifier',
    'is answered with its packet identifier and a QoS for each filter, in their order',
  ),
  '3.8.4-3': server(
    'a filter that is there is replaced',
    'of a filter that is there replaces it, sends retained messages again, and loses none meanwhile',
  ),
  '3.8.4-4': server(
    'several filters are as several SUBSCRIBEs',
    'of several filters does as much as one SUBSCRIBE for each would',
    'a filter named twice in one SUBSCRIBE counts once, as it is named last',
  ),
  '3.8.4-5': server(
    'each filter has its return code',
    'of one filter too many is answered with 0x80 for that one',
    'a filter named twice in one SUBSCRIBE has one: aedes takes out the double before it asks what is granted',
  ),
  '3.8.4-6': server(
    'the QoS is the lower of message and subscription',
    'of QoS %i is delivered to a subscription of QoS %i with the lower of the two',
  ),
  '3.9.3-1': server(
    'return codes are in the order of the filters',
    'is answered with its packet identifier and a QoS for each filter, in their order',
  ),
  '3.9.3-2': server('no other return codes', 'of one filter too many is answered with 0x80 for that one'),
  '3.10.1-1': both('UNSUBSCRIBE has flags 0010', 'reserved flags of UNSUBSCRIBE'),
  '3.10.3-1': client('its filters are UTF-8', 'an UNSUBSCRIBE of a filter that is not UTF-8'),
  '3.10.3-2': client('it has a filter', 'an UNSUBSCRIBE without filter'),
  '3.10.4-1': server(
    'filters are compared character by character',
    'ends each filter that is the same, character by character, and no other',
  ),
  '3.10.4-2': server('no new messages after it', 'ends it for a kept session too'),
  '3.10.4-3': server(
    'what is on its way is completed',
    'lets what is on its way come to its end, also on the next connection',
  ),
  '3.10.4-4': server(
    'it is answered with UNSUBACK and its identifier',
    'is answered with its packet identifier, also where it ends nothing',
  ),
  '3.10.4-5': server(
    'also if nothing matched',
    'is answered with its packet identifier, also where it ends nothing',
  ),
  '3.10.4-6': server(
    'several filters have one answer',
    'ends each filter that is the same, character by character, and no other',
  ),
  '3.12.4-1': server('PINGREQ is answered with PINGRESP', 'PINGREQ is answered with PINGRESP'),
  '3.14.1-1': server('DISCONNECT has flags 0', 'reserved flags of DISCONNECT'),
  '3.14.4-1': client('after DISCONNECT the client closes'),
  '3.14.4-2': client('and sends nothing more', 'is discarded by DISCONNECT, though more comes after it'),
  '3.14.4-3': server(
    'DISCONNECT discards the will',
    'is discarded by DISCONNECT, though more comes after it',
  ),
}
