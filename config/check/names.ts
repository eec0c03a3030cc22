import type { Problem } from '../problems.ts'
import { child, items, type Located, named, problemAt, text } from '../read/node.ts'
import { stationsOf } from '../read/parts.ts'
import { suggest } from './suggest.ts'

/** CONFIG_UNKNOWN_REFERENCE for each name that refers to nothing, with the nearest one declared. */
export function checkNames(whole: Located): Problem[] {
  const calendar = child(whole, 'calendar')
  const lines = items(whole, 'lines')
  const exceptions = items(calendar, 'exceptions').flatMap((day) => items(day, 'shifts'))
  const products = declared('product', items(whole, 'products'))
  const stations = declared('station', stationsOf(whole))
  const shifts = declared('shift', items(calendar, 'shifts'))
  const anyShift = declared('shift', [...items(calendar, 'shifts'), ...exceptions])
  const lineIds = declared('line', lines)

  return [
    ...items(whole, 'workers').flatMap((worker) =>
      refers(child(worker, 'team'), declared('team', items(whole, 'teams'))),
    ),
    ...exceptions.flatMap((shift) => refers(shift, shifts)),
    ...items(whole, 'standards').flatMap((standard) => [
      ...refers(child(standard, 'product'), products),
      ...refers(child(standard, 'station'), stations),
    ]),
    ...items(whole, 'targets').flatMap((target) => [
      ...refers(child(target, 'line'), lineIds),
      ...refers(child(target, 'shift'), anyShift),
      ...refers(child(target, 'product'), products),
    ]),
    ...lines.flatMap((line) => [
      ...refers(child(line, 'product'), products),
      ...refers(child(line, 'output'), declared('station of this line', items(line, 'stations'))),
    ]),
    ...stationsOf(whole).flatMap((station) => checkStation(station, whole)),
  ]
}

function checkStation(station: Located, whole: Located): Problem[] {
  const workers = declared('worker', items(whole, 'workers'))
  const devices = declared('device', items(whole, 'devices'))
  return [
    ...named(station, 'split').flatMap(({ name, path, keyPlace }) =>
      unknown(name, { path, place: keyPlace }, workers),
    ),
    ...named(station, 'signals').flatMap((signal) =>
      refers(child(child(signal, 'source'), 'device'), devices),
    ),
  ]
}

interface Declared {
  what: string
  ids: Set<string>
}

function declared(what: string, list: Located[]): Declared {
  return { what, ids: new Set(list.flatMap((one) => text(child(one, 'id')) ?? [])) }
}

function refers(name: Located | undefined, known: Declared): Problem[] {
  const id = text(name)
  if (!name || id === undefined) return []
  return unknown(id, { path: name.path, place: name.node.place }, known)
}

function unknown(
  id: string,
  { path, place }: { path: string; place: Located['node']['place'] },
  { what, ids }: Declared,
): Problem[] {
  if (ids.has(id)) return []
  const allowed =
    ids.size === 0 ? `the id of a ${what}; none is declared` : `the id of a ${what}: ${listed(ids)}`
  const found = JSON.stringify(id)
  return [
    problemAt(place, 'CONFIG_UNKNOWN_REFERENCE', { path, found, allowed, suggestion: suggest(id, ids) }),
  ]
}

/** Enough to recognise the list, not all 200 workers of a plant. */
const MOST_LISTED = 12

function listed(ids: Set<string>): string {
  const shown = [...ids].slice(0, MOST_LISTED).join(', ')
  return ids.size > MOST_LISTED ? `${shown} and ${ids.size - MOST_LISTED} more` : shown
}
