/**
 * The one table of error codes: what happened and what to do next. Logs, quarantine entries, problem
 * documents and the command line all speak in these codes.
 */
export const ERRORS = {
  // Configuration
  CONFIG_NOT_READABLE: ['the file cannot be read', 'check the path and its permissions'],
  CONFIG_SYNTAX: ['the file is not valid YAML 1.2', 'mend the line named'],
  CONFIG_UNKNOWN_KEY: ['the key is not known here', 'remove it, or use the key suggested'],
  CONFIG_MISSING_KEY: ['a required key is missing', 'add it'],
  CONFIG_BAD_VALUE: ['the value is not allowed here', 'use one of the values allowed'],
  CONFIG_DUPLICATE: ['the same thing is declared twice', 'keep one of the two'],
  CONFIG_UNKNOWN_REFERENCE: ['a name refers to nothing', 'declare it, or mend its spelling'],
  CONFIG_SHIFT_OVERLAP: ['two shifts overlap', 'move the start or the end of one'],
  CONFIG_FROM_IN_FUTURE: [
    'a change of the configuration cannot hold from a time to come',
    'accept it when the time has come, or name an instant that has passed',
  ],
  CONFIG_BEFORE_RETENTION: [
    'a change of the configuration cannot hold from before the readings that are kept',
    'let it hold from then on: earlier readings were dropped, see gateway.retention',
  ],
  CONFIG_SHIFT_TORN: [
    'a shift would end and begin again: the calendar took it away and gives it back',
    'let the change hold from before or after that shift',
  ],
  CONFIG_SOURCE_TWICE: ['two signals read the same source', 'give each signal its own address'],
  CONFIG_INSECURE: ['the setting would open the gateway to strangers', 'listen on a loopback host'],

  // Command line
  USAGE: ['the command was not understood', 'see --help'],

  // Service
  SERVICE_NOT_TOLD: [
    'systemd could not be told that the program works',
    'install systemd-notify, which is part of systemd, and keep NotifyAccess=all in the unit',
  ],

  // Readings refused, kept in quarantine
  READING_UNKNOWN_TOPIC: [
    'no signal of the configuration has this topic',
    'declare the signal; then what came before can be admitted from quarantine',
  ],
  READING_BAD_PAYLOAD: [
    'the payload is none of the forms of the contract',
    'mend the sender; see docs/readings.md',
  ],
  READING_BAD_VALUE: ['the value does not fit the role of the signal', 'mend the sender or the role'],
  READING_NEGATIVE: ['a count below zero', 'mend the sender: a count is not corrected by a negative one'],
  READING_BAD_TIME: ['the time is neither epoch milliseconds nor RFC 3339 with an offset', 'mend the sender'],
  READING_FUTURE: ['the time lies more than 5 minutes ahead', 'set the clock of the sender'],
  READING_CLOCK_NOT_SET: [
    'the time lies before 2020: the clock of the sender was not set',
    'set the clock of the sender; the reading is held, and placed once it is known how far that clock is off',
  ],
  READING_GATEWAY_CLOCK: [
    'the clock of the gateway was not set when it arrived',
    'set the clock of the gateway, by NTP; the reading is held, and placed once that clock is set',
  ],
  READING_BEFORE_RETENTION: [
    'the time lies before the readings that are kept: its shift is closed for good',
    'look at the clock of the sender; the reading stays in quarantine',
  ],
  READING_UNKNOWN_BADGE: [
    'the badge belongs to nobody',
    'add it to a worker; then what came before can be admitted from quarantine',
  ],
  READING_UNKNOWN_STATE: [
    'the value is in no map and no canonical state',
    'add it to the map of the signal; then what came before can be admitted from quarantine',
  ],
  READING_UNKNOWN_STATION: [
    'the origin is no station of this line',
    'mend the sender; or add the station, then admit what came before from quarantine',
  ],

  // Broker
  MQTT_PORT_IN_USE: ['another program listens on the MQTT port', 'end it, or set gateway.mqtt.port'],
  MQTT_FORBIDDEN_TOPIC: [
    'publishing to this topic is not allowed',
    'publish to lineside/v1/<line>/<station>/<signal>',
  ],
  MQTT_BAD_CLIENT_ID: [
    'an empty client id with a persistent session',
    'give the client an id, or ask for a clean session',
  ],
  MQTT_BAD_TOPIC: [
    'a topic or filter with more levels than allowed',
    'mend the client, or raise gateway.mqtt.limits.topic_levels',
  ],
  MQTT_PACKET_TOO_LONG: [
    'a packet longer than allowed',
    'send less at once, or raise gateway.mqtt.limits.packet_bytes',
  ],
  MQTT_TOO_MANY_CONNECTIONS: [
    'more connections, or more of them a second, than allowed',
    'look for a client that connects over and over, or raise gateway.mqtt.limits',
  ],
  MQTT_TIMEOUT: [
    'a client did not say in time what it has to: CONNECT, or anything within its keep-alive',
    'look at the client and its network',
  ],
  MQTT_SLOW_READER: [
    'a client does not read what it asked for',
    'look at the client and its network; it may connect again',
  ],
  MQTT_TOO_MANY_SUBSCRIPTIONS: [
    'a client asks for more subscriptions than allowed',
    'subscribe to filters with # or +, or raise gateway.mqtt.limits.subscriptions',
  ],
  MQTT_SESSION_DROPPED: [
    'the session of a client that was away was given up, its messages with it',
    'let the client connect with a clean session, or raise gateway.mqtt.limits.sessions',
  ],
  MQTT_QUEUE_FULL: [
    'a message was not kept for a client that is away or does not acknowledge',
    'let the client read, or raise gateway.mqtt.limits.queued; readings themselves are stored',
  ],
  MQTT_RETAINED_FULL: [
    'a retained message was not kept: too many topics have one',
    'clear those not needed, or raise gateway.mqtt.limits.retained; readings themselves are stored',
  ],
  MQTT_NO_CREDENTIALS: [
    'a client without user name and password, which are asked for here',
    'give it an account: lineside user add SITE.yaml NAME',
  ],
  MQTT_BAD_CREDENTIALS: [
    'a client with a wrong user name or password, or whose account is disabled',
    'mend them on the client; see lineside user list, lineside user password',
  ],
  MQTT_LOCKED_OUT: [
    'a client has to wait after too many wrong passwords',
    'mend its password; it may try again after the time named',
  ],
  MQTT_NO_ACCOUNTS: [
    'no client can connect: credentials are asked for and there is no account yet',
    'make one: lineside user add SITE.yaml NAME',
  ],
  MQTT_CLIENT_ID_TAKEN: [
    'the client id belongs to another account, which used it first',
    'give the client an id of its own, or see lineside user bind and lineside user release',
  ],
  MQTT_NOT_ALLOWED: [
    'the account of the client has no right to this topic',
    'mend the topic, or give the right: lineside user rights SITE.yaml NAME',
  ],
  MQTT_ACCOUNT_CHANGED: [
    'a client was disconnected as its account was removed, disabled or changed',
    'nothing, if that was meant; see lineside user list',
  ],
  MQTT_CLIENT_ERROR: ['a client broke the protocol or its connection', 'look at the client named'],

  // Accounts
  ACCOUNT_UNKNOWN: ['there is no account of this name', 'see lineside user list'],
  ACCOUNT_UNKNOWN_TOKEN: ['there is no token of this id', 'see lineside user list'],
  ACCOUNT_EXISTS: ['there is an account of this name already', 'take another name, or change that account'],
  ACCOUNT_BAD_NAME: [
    'this cannot be the name of an account',
    'use 1 to 64 letters, digits, dots, hyphens, underscores or @, beginning with a letter or digit',
  ],
  ACCOUNT_BAD_PASSWORD: ['this cannot be a password', 'use one line of 8 to 1,024 characters, or --generate'],
  ACCOUNT_BAD_FILTER: [
    'this cannot be a topic filter of an account',
    'use one such as lineside/v1/line-1/#; + and # stand alone between slashes, # at the end',
  ],
  ACCOUNT_FILE_FAILED: [
    'the accounts cannot be read or written',
    'look at access.db in the data folder and at the disk; clients already known go on',
  ],
  ACCOUNT_PASSWORD_EXPOSED: [
    'others on this machine can read the password file',
    'take that right from them: chmod 600 FILE',
  ],

  // Corrections
  CORRECTION_NOT_POSSIBLE: [
    'this cannot be put right that way',
    'mend what is named: station, worker, time or reading; see docs/corrections.md',
  ],
  CORRECTION_BEFORE_RETENTION: [
    'it touches what happened before the readings that are kept',
    'it cannot be put right any more: those readings were dropped, see gateway.retention',
  ],
  CORRECTION_UNKNOWN: ['there is no such correction', 'see GET /api/v1/corrections'],
  CORRECTION_REVOKED: ['the correction is revoked already', 'make a new one, if that was wrong'],

  // Obstacle reports
  OBSTACLE_NOT_POSSIBLE: [
    'the report of an obstacle cannot be kept like that',
    'mend what is named: station, worker or time; see docs/obstacles.md',
  ],
  OBSTACLE_BEFORE_RETENTION: [
    'the obstacle lies before the readings that are kept',
    'its shift is closed for good: those readings were dropped, see gateway.retention',
  ],
  OBSTACLE_UNKNOWN: ['there is no such report of an obstacle', 'see GET /api/v1/obstacles'],
  OBSTACLE_OUT_OF_TURN: [
    'the report of an obstacle is not there yet, or is beyond that',
    'it is reported, answered, then approved or refused; what was decided can be taken back',
  ],
  OBSTACLE_OWN: ['nobody decides about their own time', 'have somebody else decide about the report'],

  // Store
  STORE_NOT_WRITABLE: [
    'the data folder cannot be written',
    'give its owner write permission, or set gateway.data',
  ],
  STORE_LOCKED: ['another gateway uses this data folder', 'stop it, or set gateway.data'],
  STORE_NEWER: [
    'the store was written by a newer version',
    'start that version, or restore the backup made before it',
  ],
  STORE_OLDER: [
    'the store was written by an older version',
    'start the gateway of this version on it once: it brings the store up to date',
  ],
  STORE_MISSING: ['there is no store in the data folder', 'look at gateway.data, or start the gateway once'],
  STORE_DAMAGED: ['the store cannot be read', 'restore the latest backup; the damaged file is left as it is'],
  STORE_MIGRATION_FAILED: [
    'bringing the store up to this version failed',
    'the store is as it was: start the version before, and report this',
  ],
  STORE_FAILED: [
    'writing to the store failed',
    'look at the disk: readings stay unacknowledged until it works again',
  ],
  STORE_SEAL_FAILED: [
    'what is stored cannot be sealed',
    'the facts are safe, and are sealed once it works; look at the disk, and report it if it stays',
  ],
  STORE_ALTERED: [
    'the store is not what was sealed',
    'keep the data folder as it is, and compare it with a backup; see docs/operations.md',
  ],
  STORE_CHECKPOINT_MISSING: [
    'the checkpoint is missing from which figures of before are worked out again',
    'put it back from a copy of the data folder: facts of before it were dropped',
  ],
  STORE_RETENTION_FAILED: [
    'old facts could not be dropped',
    'nothing is lost, and it is tried again; report it if it stays',
  ],
  FLOOR_FAILED: [
    'working out figures from the facts failed',
    'the facts are safe, and it is tried again by itself; report it if it stays',
  ],

  // HTTP
  HTTP_PORT_IN_USE: ['another program listens on the HTTP port', 'end it, or set gateway.http.port'],
  HTTP_FORBIDDEN: [
    'the request comes from where none is taken',
    'ask from the box itself, by its address or localhost; for other machines make a user there: lineside user add',
  ],
  HTTP_NOT_SIGNED_IN: [
    'the request is of nobody who is known here, or of somebody who is not signed in any more',
    'sign in on the page or by POST /api/v1/session, or send a token of lineside user token',
  ],
  HTTP_BAD_CREDENTIALS: [
    'a wrong name or password, or a person who is disabled',
    'try again; an administrator can give another password: lineside user password',
  ],
  HTTP_LOCKED_OUT: [
    'too many wrong passwords',
    'wait for the time named; an administrator can give another password: lineside user password',
  ],
  HTTP_TOO_MANY_LOGINS: ['too many passwords wait to be checked', 'try again in a moment'],
  HTTP_NOT_ALLOWED: [
    'the role or the scope of the person does not reach this',
    'ask somebody whose role does, or an administrator: lineside user rights',
  ],
  HTTP_BAD_REQUEST: ['the request does not fit its schema', 'mend the parameter named'],
  HTTP_NOT_FOUND: ['nothing is here', 'see /api/v1/openapi.json'],
  HTTP_METHOD_NOT_ALLOWED: [
    'this method is not offered here',
    'use a method of the Allow header; see /api/v1/openapi.json',
  ],
  HTTP_INTERNAL: ['the request failed inside the gateway', 'see the log; report it if it repeats'],

  // Devices, agent
  DEVICE_UNREACHABLE: [
    'the device does not answer',
    'check its address, power and cable; it is tried again by itself',
  ],
  DEVICE_REFUSED: ['the device refuses', 'check user, certificate and rights on the device'],
  DEVICE_BAD_ADDRESS: ['the device does not know this address', 'browse the device and mend the address'],
  DEVICE_SILENT: ['connected, but nothing comes', 'check the device and its subscription'],
  DEVICE_BAD_QUALITY: [
    'the device itself calls a value bad',
    'look at the sensor or module behind the address; the value is kept, and counts as bad',
  ],
  DEVICE_NAMESPACES_MOVED: [
    'the device numbers its namespaces otherwise than before',
    'check the addresses named; by URI (nsu=) they stay right',
  ],
  DEVICE_CERTIFICATE_UNKNOWN: [
    'the device shows a certificate that nobody here has trusted',
    'compare its fingerprint with that on the device; if they are the same, lineside trust add',
  ],
  DEVICE_CERTIFICATE_EXPIRED: [
    'the certificate of the device does not hold at this time',
    'look at the clocks; else give the device a new one and trust it: lineside trust',
  ],
  DEVICE_CERTIFICATE_EXPIRES: [
    'the certificate of the device ends soon',
    'give the device a new one in time, and trust it: lineside trust',
  ],
  DEVICE_CERTIFICATE_FAILED: [
    'certificates kept on this machine cannot be read or written',
    'look at the folder opcua of the data folder, and at its permissions',
  ],
  CERTIFICATE_BAD_FILE: ['this is no certificate', 'name a file in PEM or DER form'],
  CERTIFICATE_MISMATCH: [
    'the certificate has another fingerprint than the one given',
    'do not trust it before it is clear why: look at the fingerprint on the device itself',
  ],
  CERTIFICATE_NOT_FOUND: [
    'no certificate with this fingerprint is known here',
    'see lineside trust list; or name the file of the certificate',
  ],
  DEVICE_SESSION_FAILED: [
    'what the broker was asked to keep for this device cannot be noted',
    'look at the folder mqtt of the data folder, and at its permissions; readings are taken all the same',
  ],
  DEVICE_BAD_DATA: [
    'the device sent what cannot be understood',
    'check baud rate, framing and encoding; of a message its topic and pointers',
  ],
  DEVICE_PORT_AMBIGUOUS: [
    'more than one serial port fits',
    'add usb_serial or usb_port to the device; lineside ports shows both',
  ],
  DEVICE_PORT_BUSY: [
    'another program has the serial port open',
    'end that program; lineside ports says which it is, where that can be known',
  ],
  DEVICE_PORT_NOT_ALLOWED: [
    'the user that Lineside runs as may not open the serial port',
    'add the user to the group of the port, on Debian: usermod -aG dialout USER; then start again',
  ],
  DEVICE_DRIVER_FAILED: [
    'the driver of the device cannot be loaded',
    'reinstall: its library is missing for this platform',
  ],
  AGENT_UNKNOWN: [
    'no device of the configuration belongs to this agent',
    'set agent: on its devices, or mend --id',
  ],
  AGENT_OFFLINE: [
    'the agent that reads the device is not connected',
    'look at the line PC and its network; what it reads waits in its spool',
  ],
  AGENT_GATEWAY_UNREACHABLE: [
    'the gateway does not answer',
    'nothing is lost: readings wait in the spool; check the network and --gateway',
  ],
  AGENT_GATEWAY_REFUSED: ['the gateway refuses the agent', 'check its credentials and its id'],
  AGENT_SPOOL_FAILED: ['the spool cannot be written', 'look at the disk of the line PC'],
  AGENT_SPOOL_FULL: [
    'the spool was full, or its readings too old: some were dropped',
    'look why the gateway was away so long; make agents.spool larger. Figures of the time name what is missing',
  ],
  AGENT_CONFIGURATION_REFUSED: [
    'the agent cannot use the configuration that the gateway gave it; it goes on with the last good one',
    'mend what is named in the site file of the gateway; agent and gateway may be of different versions',
  ],

  // Simulator
  SIM_NOT_POSSIBLE: ['this site cannot be simulated', 'mend what is named, or simulate another line'],
  SIM_NO_BROKER: ['the broker does not answer', 'start the gateway, or mend --broker'],
  SIM_NO_READER: [
    'nobody reads the simulated device',
    'start the gateway or the agent that reads it, or raise --wait',
  ],
  SIM_NO_PTY: ['no pseudo-terminal can be made', 'install util-linux (script), python3 or socat'],
  SIM_PORT_IN_USE: [
    'another program listens on the port of the simulated device',
    'end it, or set another port',
  ],
  SIM_LEDGER_FAILED: ['the ledger cannot be written', 'look at the path and the disk'],

  // Upstream
  SINK_UNREACHABLE: ['the receiver does not answer', 'nothing is lost: summaries wait; check the network'],
  SINK_REFUSED: ['the receiver refuses', 'check credentials and rights'],
  UPSTREAM_FAILED: [
    'summaries cannot be worked out or sent',
    'nothing is lost: it is tried again; report this if it repeats',
  ],

  // Cards
  CARD_INVALID: ['the card cannot be used', 'mend what is named'],
  CARD_FACTS_INVALID: ['the facts cannot be scored', 'mend what is named'],
} as const satisfies Record<string, readonly [what: string, next: string]>

export type ErrorCode = keyof typeof ERRORS

/** An error with a code from the table; `detail` says what was found and where. */
export class LinesideError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  constructor(code: ErrorCode, detail: string, options?: { cause?: unknown }) {
    super(`${code}: ${ERRORS[code][0]}: ${detail} (${ERRORS[code][1]})`, options)
    this.name = 'LinesideError'
    this.code = code
    this.detail = detail
  }
}

/** The text of any thrown value, for logs. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
