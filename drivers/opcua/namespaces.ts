import type { Address } from './address.ts'

/**
 * Which of the indices that addresses use belong to another namespace than at the last connection, in words; with
 * nothing known of before, none.
 */
export function movedNamespaces(addresses: Address[], before: string[] | undefined, now: string[]): string[] {
  if (!before) return []
  const used = new Set(addresses.flatMap(({ namespace }) => ('index' in namespace ? namespace.index : [])))
  return [...used]
    .filter((index) => before[index] !== now[index])
    .map((index) => `ns=${index} was ${before[index] ?? 'none'}, and is ${now[index] ?? 'none'}`)
}
