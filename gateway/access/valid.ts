import { LinesideError } from '../../base/index.ts'
import { isFilter } from './filters.ts'
import type { Filters } from './rights.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/
const PASSWORD_AT_LEAST = 8
const PASSWORD_AT_MOST = 1_024

/** Throws ACCOUNT_BAD_NAME for what cannot be the name of an account. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new LinesideError('ACCOUNT_BAD_NAME', JSON.stringify(name))
}

/** Throws ACCOUNT_BAD_PASSWORD, which does not show it. */
export function checkPassword(password: string): void {
  const length = [...password].length
  const wrong =
    length < PASSWORD_AT_LEAST || length > PASSWORD_AT_MOST
      ? `${length} characters`
      : /\p{Cc}/u.test(password) && 'it has control characters, such as a line end, in it'
  if (wrong) throw new LinesideError('ACCOUNT_BAD_PASSWORD', wrong)
}

/** Throws ACCOUNT_BAD_FILTER for what is no topic filter (MQTT 3.1.1, 4.7), or where no client can publish. */
export function checkFilters({ publish, subscribe }: Filters): void {
  for (const filter of [...publish, ...subscribe]) {
    if (!isFilter(filter)) throw new LinesideError('ACCOUNT_BAD_FILTER', JSON.stringify(filter))
  }
  const reserved = publish.find((filter) => filter.startsWith('$'))
  if (reserved === undefined) return
  throw new LinesideError('ACCOUNT_BAD_FILTER', `${reserved}: topics that begin with $ are the broker's own`)
}
