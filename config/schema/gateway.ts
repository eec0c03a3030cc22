import { Type } from 'typebox'
import { DEFAULTS } from '../defaults.ts'
import { MqttLimits } from './mqtt-limits.ts'
import { id, keptDays, name, object, oneOf, port, text } from './words.ts'

export const SitePart = object(
  {
    id: id('Site id'),
    name: name(),
    timezone: text('IANA time zone, such as Asia/Shanghai'),
    locale: Type.Optional(text('BCP 47 locale of the page, such as zh-CN', DEFAULTS.locale)),
  },
  'The site',
)

const Broker = object(
  {
    host: Type.Optional(text('Address to listen on', DEFAULTS.host)),
    port: Type.Optional(port(DEFAULTS.mqttPort)),
    anonymous: Type.Optional(
      Type.Boolean({
        description: 'Clients without credentials; only on a loopback host, where it is the default',
      }),
    ),
    limits: Type.Optional(MqttLimits),
  },
  'The broker',
)

const Web = object(
  {
    host: Type.Optional(text('Address to listen on', DEFAULTS.host)),
    port: Type.Optional(port(DEFAULTS.httpPort)),
  },
  'The page and the API',
)

const CLOCK_TRUST = ['plausible', 'synchronised', 'always'] as const
export type ClockTrust = (typeof CLOCK_TRUST)[number]

const GatewayClock = object(
  {
    trust: Type.Optional(
      oneOf(CLOCK_TRUST, {
        description:
          'When the clock of the gateway counts as set: `plausible` not before what is known to have been, `synchronised` once the system says so, `always` from 2020 on',
        default: DEFAULTS.clockTrust,
      }),
    ),
  },
  'The clock of the gateway',
)

const Retention = object(
  {
    facts: Type.Optional(keptDays('Readings are kept so long; then figures stay and readings go')),
  },
  'How long what is stored is kept; without a word, for ever',
)

export const Gateway = object(
  {
    id: id('Gateway id'),
    data: Type.Optional(
      text('Folder of the store, spool, certificates and backups; relative to this file', DEFAULTS.data),
    ),
    mqtt: Type.Optional(Broker),
    http: Type.Optional(Web),
    clock: Type.Optional(GatewayClock),
    retention: Type.Optional(Retention),
  },
  'The gateway',
)
