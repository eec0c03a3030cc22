import { both, client, type Statement, server } from './statement.ts'

/** Text, packets, and how a connection begins: 1.5 to 3.2. */
export const CONNECTION: Record<string, Statement> = {
  '1.5.3-1': both('ill-formed UTF-8 closes the connection', 'a topic with a surrogate'),
  '1.5.3-2': both('the null character in text closes the connection', 'a topic with the null character'),
  '1.5.3-3': both('a byte order mark is a character and stays', 'keeps a byte order mark, wherever it is'),

  '2.2.2-1': both('reserved flags have their fixed value', 'reserved flags of PUBACK'),
  '2.2.2-2': both('other flags close the connection', 'reserved flags of UNSUBSCRIBE'),
  '2.3.1-1': both('a packet identifier is never 0', 'a PUBLISH of QoS 1 with packet identifier 0'),
  '2.3.1-2': client('a new packet has an identifier that is free'),
  '2.3.1-3': client('what is sent again keeps its identifier'),
  '2.3.1-4': server(
    'the same for a PUBLISH of the server',
    'packet identifiers go from 1 to 65535 and round again, past those on their way',
  ),
  '2.3.1-5': both(
    'QoS 0 has no identifier',
    'of QoS %i is delivered to a subscription of QoS %i with the lower of the two',
  ),
  '2.3.1-6': both(
    'PUBACK, PUBREC, PUBREL have the identifier of their PUBLISH',
    'of QoS 0 is not answered, of QoS 1 with PUBACK, of QoS 2 with PUBREC, each with its packet identifier',
  ),
  '2.3.1-7': server(
    'so have SUBACK and UNSUBACK that of what they answer',
    'is answered with its packet identifier and a QoS for each filter, in their order',
  ),

  '3.1.0-1': client('the first packet is a CONNECT', 'a first packet that is no CONNECT'),
  '3.1.0-2': server('a second CONNECT closes the connection', 'a second CONNECT'),
  '3.1.2-1': server('another protocol name is not MQTT 3.1.1', 'a CONNECT with another protocol name'),
  '3.1.2-2': server(
    'an unknown protocol level is answered with return code 1',
    'of %s with level %i is refused with return code 1, and closed',
  ),
  '3.1.2-3': server('the reserved flag of CONNECT is 0', 'a CONNECT with the reserved flag'),
  '3.1.2-4': both(
    'a session that is kept is resumed',
    'goes on until its client says otherwise, with what it has subscribed to',
    'a restart of the gateway ends sessions, and CONNACK says so; readings are on disk before',
  ),
  '3.1.2-5': server(
    'messages of QoS 1 and 2 are kept for one who is away',
    'that is kept gets messages of QoS 1 and 2 that came while its client was away, in order and first',
    'at most `gateway.mqtt.limits.queued` of them',
  ),
  '3.1.2-6': both(
    'a clean session begins and ends with its connection',
    'that is clean leaves nothing behind: no subscription, no message, no packet identifier',
  ),
  '3.1.2-7': server('retained messages outlive sessions', 'ends without its retained messages, which stay'),
  '3.1.2-8': server(
    'a will goes out when its connection ends',
    'of QoS %i goes out with it when its client is lost',
  ),
  '3.1.2-9': client('the will flag means will topic and message', 'a CONNECT with a will flag and no will'),
  '3.1.2-10': server(
    'a will is gone once published',
    'goes out once: a client that comes back without one leaves none',
  ),
  '3.1.2-11': client('no will flag, no will', 'a CONNECT with a will and no will flag'),
  '3.1.2-12': server(
    'no will flag, no will is published',
    'goes out once: a client that comes back without one leaves none',
  ),
  '3.1.2-13': client('no will flag, no QoS of it', 'a CONNECT with a QoS of a will that is none'),
  '3.1.2-14': client('a will has QoS 0, 1 or 2', 'a CONNECT with a will of QoS 3'),
  '3.1.2-15': client('no will flag, no RETAIN of it', 'a CONNECT with RETAIN of a will that is none'),
  '3.1.2-16': server(
    'a will without RETAIN is not retained',
    'without RETAIN is not kept for later, with RETAIN it is',
  ),
  '3.1.2-17': server(
    'a will with RETAIN is retained',
    'without RETAIN is not kept for later, with RETAIN it is',
  ),
  '3.1.2-18': client('no user name flag, no user name', 'a CONNECT with a user name and no user name flag'),
  '3.1.2-19': client(
    'the user name flag means a user name',
    'a CONNECT with a user name flag and no user name',
  ),
  '3.1.2-20': client('no password flag, no password', 'a CONNECT with a password and no password flag'),
  '3.1.2-21': client('the password flag means a password', 'a CONNECT with a password flag and no password'),
  '3.1.2-22': client('no password without user name', 'a CONNECT with a password flag and no user name flag'),
  '3.1.2-23': client('something is sent within the keep-alive'),
  '3.1.2-24': server(
    'silence of one and a half keep-alives is a lost connection',
    'closes a connection that is silent for one and a half times as long, as if the network had failed',
  ),
  '3.1.3-1': client(
    'fields of CONNECT come in their order',
    'with all of its fields is accepted, in their order',
  ),
  '3.1.3-2': both(
    'the client identifier identifies the session',
    'that is kept is present when its client comes back, and only then',
  ),
  '3.1.3-3': client('the client identifier comes first', 'a CONNECT without client identifier'),
  '3.1.3-4': client('it is UTF-8', 'a CONNECT with a client identifier that is not UTF-8'),
  '3.1.3-5': server(
    '1 to 23 letters and digits are allowed',
    'is a client identifier of the letters and digits that every broker takes',
  ),
  '3.1.3-6': server(
    'an empty one gets one of its own',
    'without identifier gives each client one of its own',
  ),
  '3.1.3-7': client('an empty one goes with a clean session'),
  '3.1.3-8': server(
    'an empty one without is refused with return code 2',
    'without an id is refused a persistent session with return code 2 [MQTT-3.1.3-8]',
  ),
  '3.1.3-9': server(
    'so is any that is rejected',
    'without an id is refused a persistent session with return code 2 [MQTT-3.1.3-8]',
  ),
  '3.1.3-10': client('the will topic is UTF-8', 'a CONNECT with a will topic that is not UTF-8'),
  '3.1.3-11': client('the user name is UTF-8', 'a CONNECT with a user name that is not UTF-8'),
  '3.1.4-1': server('a malformed CONNECT is not answered', 'a CONNECT with reserved flags of its first byte'),
  '3.1.4-2': server(
    'an identifier in use closes the connection that uses it',
    'with the identifier of a client that is connected closes that one',
  ),
  '3.1.4-3': server(
    'clean session is done as asked',
    'that is clean is never present, and ends the one that was kept',
  ),
  '3.1.4-4': server(
    'a good CONNECT is answered with return code 0',
    'with the identifier of a client that is connected closes that one',
  ),
  '3.1.4-5': server(
    'nothing after a refused CONNECT is looked at',
    'without credentials is refused with return code 5 where they are asked for',
  ),
  '3.2.0-1': server('CONNACK is the first packet', 'is answered first of all'),
  '3.2.2-1': server(
    'no session present with a clean one',
    'that is clean is never present, and ends the one that was kept',
  ),
  '3.2.2-2': server(
    'session present if there is one',
    'that is kept is present when its client comes back, and only then',
  ),
  '3.2.2-3': server(
    'and if there is none, not',
    'that is kept is present when its client comes back, and only then',
  ),
  '3.2.2-4': server('a refusal has no session present', 'is not present in a CONNACK that refuses'),
  '3.2.2-5': server(
    'a refusal closes the connection',
    'without credentials is refused with return code 5 where they are asked for',
  ),
  '3.2.2-6': server(
    'without a return code that fits, it closes without CONNACK',
    'a CONNECT with a wildcard in its will topic',
  ),
}
