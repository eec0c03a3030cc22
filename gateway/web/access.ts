import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { LinesideError } from '../../base/index.ts'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

const FORWARDED = /^(forwarded|via|x-real-ip|x-forwarded-.*)$/
const READING = new Set(['GET', 'HEAD'])
const OWN_SITES = new Set(['same-origin', 'none'])
const HOST = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(:\d{1,5})?$/i

export interface Caller {
  /** Address of the other end of the socket. */
  remote: string | undefined
  method: string
  headers: IncomingHttpHeaders
}

/**
 * Who may (contract.md 3): until the first user exists, requests from loopback may do anything and others nothing;
 * a forwarded request is never loopback. From then on who comes is asked elsewhere. The Host header must be a loopback
 * name, an address or the configured host, or a page elsewhere could rebind its own name to this machine and read
 * along. What may change something must come from the page itself or from no page at all (W3C Fetch Metadata;
 * RFC 6454, 7).
 * undefined: answer it; else HTTP_FORBIDDEN with the reason.
 */
export function refusal(
  caller: Caller,
  configuredHost: string,
  hasUsers: boolean,
): LinesideError | undefined {
  const stranger = hasUsers ? undefined : strangeness(caller)
  if (stranger !== undefined) return forbidden(stranger)
  if (!isOwnHost(caller.headers.host, configuredHost)) {
    return forbidden('the Host header names neither this machine nor an address')
  }
  if (!READING.has(caller.method) && isFromPageElsewhere(caller.headers)) {
    return forbidden('the request comes from a page of another address')
  }
  return undefined
}

/** Why a request is not one of loopback. */
function strangeness({ remote, headers }: Caller): string | undefined {
  if (!isLoopback(remote)) return 'the request comes from another machine, and there is no user yet'
  const forwarded = Object.keys(headers).find((name) => FORWARDED.test(name))
  return (
    forwarded && `the request was forwarded, it carries the header ${forwarded}, and there is no user yet`
  )
}

function isLoopback(address: string | undefined): boolean {
  const family = isIP(address ?? '')
  if (address === undefined || family === 0) return false
  return LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function isOwnHost(host: string | undefined, configuredHost: string): boolean {
  const name = host?.match(HOST)?.[1]?.toLowerCase()
  if (!name) return false
  return (
    name === 'localhost' || name === configuredHost.toLowerCase() || isIP(name.replace(/^\[|\]$/g, '')) !== 0
  )
}

/** Browsers say where a request comes from; programs that are none say nothing. */
function isFromPageElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && !OWN_SITES.has(String(site))) return true
  return headers.origin !== undefined && hostOf(headers.origin) !== headers.host?.toLowerCase()
}

/** Host and port of an origin; undefined for one that is opaque (`null`) or unreadable. */
function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host || undefined
}

function forbidden(reason: string): LinesideError {
  return new LinesideError('HTTP_FORBIDDEN', reason)
}
