import type { Problem } from '../problems.ts'
import { child, items, type Located, problemAt, text } from '../read/node.ts'
import { stationsOf } from '../read/parts.ts'

/** CONFIG_DUPLICATE for each id, badge, date, standard and target that is declared a second time. */
export function checkDuplicates(whole: Located): Problem[] {
  const calendar = child(whole, 'calendar')
  const exceptions = items(calendar, 'exceptions')
  const lists = ['teams', 'workers', 'products', 'lines', 'devices', 'agents', 'upstream']
  const badges = items(whole, 'workers').flatMap((worker) => items(worker, 'badges'))
  return [
    ...lists.flatMap((list) => repeated(ids(items(whole, list)), 'an id that is unique in its list')),
    ...repeated(
      ids(stationsOf(whole)),
      'an id that is unique in the site: standards name stations without a line',
    ),
    ...repeated(ids(items(calendar, 'shifts')), 'an id that is unique in its list'),
    ...exceptions.flatMap((day) => repeated(namesOrIds(items(day, 'shifts')), 'each shift once')),
    ...repeated(keyed(exceptions, ['date']), 'each date once'),
    ...repeated(keyed(badges, []), 'a badge that belongs to one person'),
    ...repeated(
      keyed(items(whole, 'standards'), ['product', 'station', 'from']),
      'one standard for a product, station and date',
    ),
    ...repeated(
      keyed(items(whole, 'targets'), ['line', 'shift', 'product', 'from'], ['product']),
      'one target for a line, shift, product and date',
    ),
  ]
}

interface Keyed extends Located {
  key: string
}

const ids = (list: Located[]): Keyed[] => list.flatMap((one) => withKey(child(one, 'id')))
const namesOrIds = (list: Located[]): Keyed[] =>
  list.flatMap((one) => withKey(one.node.kind === 'map' ? child(one, 'id') : one))

function withKey(located: Located | undefined): Keyed[] {
  const key = text(located)
  return located && key !== undefined ? [{ ...located, key }] : []
}

/** Each item with the texts under `fields` as its key (its own text without fields); items that lack one drop out. */
function keyed(list: Located[], fields: string[], optional: string[] = []): Keyed[] {
  if (fields.length === 0) return list.flatMap(withKey)
  return list.flatMap((one) => {
    const parts = fields.map(
      (field) => text(child(one, field)) ?? (optional.includes(field) ? '' : undefined),
    )
    return parts.includes(undefined) ? [] : [{ ...one, key: parts.filter(Boolean).join(' ') }]
  })
}

function repeated(list: Keyed[], allowed: string): Problem[] {
  const first = new Map<string, Keyed>()
  return list.flatMap((one) => {
    const earlier = first.get(one.key)
    if (!earlier) {
      first.set(one.key, one)
      return []
    }
    const { file, line } = earlier.node.place
    const found = `${JSON.stringify(one.key)} again, first at ${earlier.path} (${file}:${line})`
    return [problemAt(one.node.place, 'CONFIG_DUPLICATE', { path: one.path, found, allowed })]
  })
}
