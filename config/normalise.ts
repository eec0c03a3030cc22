import { resolve } from 'node:path'
import { isLoopback } from './check/loopback.ts'
import { DEFAULTS } from './defaults.ts'
import { type DriverName, deviceOf, sourceOf } from './drivers/index.ts'
import { mqttLimits } from './mqtt-limits.ts'
import { child, items, type Located, type MapNode } from './read/node.ts'
import { type SiteFile, WEEKDAYS } from './schema.ts'
import type { CalendarConfig, Device, Line, Shift, Signal, Sink, Site, Station } from './site.ts'

type LineFile = SiteFile['lines'][number]
type StationFile = LineFile['stations'][number]
type SignalFile = StationFile['signals'][string]
/** Devices to their drivers. */
type Drivers = ReadonlyMap<string, DriverName>
type CalendarFile = NonNullable<SiteFile['calendar']>
type DeviceFile = NonNullable<SiteFile['devices']>[number]
type ShiftFile = NonNullable<CalendarFile['shifts']>[number]

/**
 * A valid site file to the site that the program uses: defaults filled in, durations in milliseconds, paths
 * absolute. `root` is the tree that `file` is the value of; it knows which file names which path.
 */
export function normalise(file: SiteFile, root: MapNode): Site {
  const whole = { path: '', node: root }
  const { attribution = {}, evidence = {}, calendar = {} } = file
  const drivers: Drivers = new Map(file.devices?.map(({ id, driver }) => [id, driver]))
  return {
    id: file.site.id,
    name: file.site.name ?? file.site.id,
    timezone: file.site.timezone,
    locale: file.site.locale ?? DEFAULTS.locale,
    gateway: gateway(file.gateway, whole),
    calendar: calendarOf(calendar),
    teams: (file.teams ?? []).map(withName),
    workers: (file.workers ?? []).map((worker) => ({ ...withName(worker), badges: worker.badges ?? [] })),
    products: (file.products ?? []).map(withName),
    standards: file.standards ?? [],
    lines: file.lines.map((one) => line(one, drivers)),
    devices: (file.devices ?? []).map((one, index) =>
      device(one, items(whole, 'devices')[index], file.gateway.id),
    ),
    agents: (file.agents ?? []).map(({ id, spool = {} }) => ({
      id,
      spool: {
        bytes: spool.bytes ?? DEFAULTS.spoolBytes,
        ageMs: milliseconds(spool.age ?? DEFAULTS.spoolAge),
      },
    })),
    upstream: (file.upstream ?? []).map((sink, index) => sinkOf(sink, items(whole, 'upstream')[index])),
    cards: (file.cards ?? []).map((card, index) => absolute(card, items(whole, 'cards')[index])),
    attribution: {
      multiStation: attribution.multi_station ?? DEFAULTS.multiStation,
      badgeDebounceMs: milliseconds(attribution.badge_debounce ?? DEFAULTS.badgeDebounce),
      unitReuseAfterMs: milliseconds(attribution.unit_reuse_after ?? DEFAULTS.unitReuseAfter),
    },
    evidence: {
      units: evidence.units ?? DEFAULTS.evidenceUnits,
      attendedMs: milliseconds(evidence.attended ?? DEFAULTS.evidenceAttended),
    },
    targets: file.targets ?? [],
  }
}

function gateway(file: SiteFile['gateway'], whole: Located): Site['gateway'] {
  const { id, data, mqtt = {}, http = {}, clock = {}, retention = {} } = file
  const host = mqtt.host ?? DEFAULTS.host
  return {
    id,
    data: absolute(data ?? DEFAULTS.data, child(child(whole, 'gateway'), 'data') ?? child(whole, 'gateway')),
    mqtt: {
      host,
      port: mqtt.port ?? DEFAULTS.mqttPort,
      anonymous: mqtt.anonymous ?? isLoopback(host),
      limits: mqttLimits(mqtt.limits),
    },
    http: { host: http.host ?? DEFAULTS.host, port: http.port ?? DEFAULTS.httpPort },
    clock: { trust: clock.trust ?? DEFAULTS.clockTrust },
    ...(retention.facts === undefined ? {} : { keepFactsMs: milliseconds(retention.facts) }),
  }
}

function calendarOf(file: CalendarFile): CalendarConfig {
  const shifts = (file.shifts ?? []).map(shift)
  const byId = new Map(shifts.map((one) => [one.id, one]))
  return {
    earlySignOnMs: milliseconds(file.early_sign_on ?? DEFAULTS.earlySignOn),
    closeSessionAfterMs: milliseconds(file.close_session_after ?? DEFAULTS.closeSessionAfter),
    maxOvertimeMs: milliseconds(file.max_overtime ?? DEFAULTS.maxOvertime),
    shifts,
    exceptions: (file.exceptions ?? []).map(({ date, shifts: instead }) => ({
      date,
      shifts: instead.map((one) => (typeof one === 'string' ? byId.get(one)! : shift(one))),
    })),
  }
}

function shift(file: ShiftFile): Shift {
  return { ...withName(file), days: file.days ?? [...WEEKDAYS], breaks: file.breaks ?? [] }
}

function line(file: LineFile, drivers: Drivers): Line {
  const output = file.output ?? file.stations.at(-1)!.id
  return { ...withName(file), output, stations: file.stations.map((one) => station(one, drivers)) }
}

function station(file: StationFile, drivers: Drivers): Station {
  const signals = Object.entries(file.signals).map(([name, one]) => signal(name, one, drivers))
  return { ...withName(file), crew: file.crew ?? DEFAULTS.crew, signals }
}

function signal(name: string, { expect, source, ...file }: SignalFile, drivers: Drivers): Signal {
  return {
    ...file,
    name,
    mode: file.mode ?? DEFAULTS.mode,
    map: file.map ?? {},
    kind: file.kind ?? DEFAULTS.kind,
    ...(expect === undefined ? {} : { expectMs: milliseconds(expect) }),
    ...(source === undefined ? {} : { source: sourceOf(drivers.get(source.device), source) }),
  }
}

/** Keys of devices that name files, as seen from the site file. */
const FILES = ['password_file', 'certificate_file', 'key_file', 'ca_file'] as const

function device(
  { id, driver, agent, silent_after, ...keys }: DeviceFile,
  located: Located | undefined,
  gatewayId: string,
): Device {
  const any = {
    id,
    ...(agent === undefined ? {} : { agent }),
    ...(silent_after === undefined ? {} : { silentAfterMs: milliseconds(silent_after) }),
  }
  const files = FILES.flatMap((key) => {
    const path = keys[key]
    return path === undefined ? [] : [[key, absolute(path, child(located, key))]]
  })
  return deviceOf(driver, any, { ...keys, ...Object.fromEntries(files) }, gatewayId)
}

function sinkOf(file: NonNullable<SiteFile['upstream']>[number], located: Located | undefined): Sink {
  const { every, settle, password_file, ...rest } = file
  return {
    ...rest,
    format: file.format ?? DEFAULTS.format,
    everyMs: milliseconds(every ?? DEFAULTS.every),
    settleMs: milliseconds(settle ?? DEFAULTS.settle),
    ...(password_file === undefined
      ? {}
      : { passwordFile: absolute(password_file, child(located, 'password_file')) }),
  }
}

const withName = <T extends { id: string; name?: string }>(file: T): T & { name: string } => ({
  ...file,
  name: file.name ?? file.id,
})

const milliseconds = (duration: string) => Temporal.Duration.from(duration).total('milliseconds')

/** `path` as seen from the file that names it. */
const absolute = (path: string, named: Located | undefined) => resolve(named?.node.place.folder ?? '.', path)
