import { items, type Located, named } from './node.ts'

/** All stations of all lines. */
export function stationsOf(whole: Located): Located[] {
  return items(whole, 'lines').flatMap((line) => items(line, 'stations'))
}

/** All signals of all stations. */
export function signalsOf(whole: Located): Located[] {
  return stationsOf(whole).flatMap((station) => named(station, 'signals'))
}
