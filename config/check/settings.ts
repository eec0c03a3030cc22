import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DEFAULTS } from '../defaults.ts'
import type { Problem } from '../problems.ts'
import { child, items, type Located, problemAt, text } from '../read/node.ts'
import { isLoopback } from './loopback.ts'
import { suggest } from './suggest.ts'

/** Settings that depend on this machine and on what is safe: time zone, locale, cards on disk, open brokers. */
export function checkSettings(whole: Located): Problem[] {
  const site = child(whole, 'site')
  return [
    ...checkTimezone(child(site, 'timezone')),
    ...checkLocale(child(site, 'locale')),
    ...checkAnonymous(child(child(whole, 'gateway'), 'mqtt')),
    ...items(whole, 'cards').flatMap(checkCard),
  ]
}

function checkTimezone(zone: Located | undefined): Problem[] {
  const name = text(zone)
  if (!zone || name === undefined || isTimezone(name)) return []
  return [
    problemAt(zone.node.place, 'CONFIG_BAD_VALUE', {
      path: zone.path,
      found: JSON.stringify(name),
      allowed: 'an IANA time zone, such as Asia/Shanghai',
      suggestion: suggest(name, Intl.supportedValuesOf('timeZone')),
    }),
  ]
}

/** IANA names only: an offset such as +08:00 has no rules for clock changes. */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function checkLocale(locale: Located | undefined): Problem[] {
  const name = text(locale)
  if (!locale || name === undefined || isLocale(name)) return []
  const found = JSON.stringify(name)
  const allowed = 'a BCP 47 locale, such as en or zh-CN'
  return [problemAt(locale.node.place, 'CONFIG_BAD_VALUE', { path: locale.path, found, allowed })]
}

function isLocale(name: string): boolean {
  try {
    return Intl.getCanonicalLocales(name).length === 1
  } catch {
    return false
  }
}

function checkAnonymous(mqtt: Located | undefined): Problem[] {
  const anonymous = child(mqtt, 'anonymous')
  const open = anonymous?.node.kind === 'scalar' && anonymous.node.value === true
  const host = text(child(mqtt, 'host')) ?? DEFAULTS.host
  if (!open || isLoopback(host)) return []
  const found = `anonymous clients on ${JSON.stringify(host)}`
  const allowed = 'anonymous: true only on a loopback host, such as 127.0.0.1'
  return [problemAt(anonymous.node.place, 'CONFIG_INSECURE', { path: anonymous.path, found, allowed })]
}

function checkCard(card: Located): Problem[] {
  const name = text(card)
  if (name === undefined) return []
  if (isFile(resolve(card.node.place.folder, name))) return []
  const found = `${JSON.stringify(name)}, and no such file`
  const allowed = 'the path of a score card, relative to the file that names it'
  return [problemAt(card.node.place, 'CONFIG_NOT_READABLE', { path: card.path, found, allowed })]
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
