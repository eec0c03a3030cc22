import { errorWords } from '../i18n/errors.ts'
import type { Language, Translate } from '../i18n/i18n.ts'

const SESSION = /^(POST|DELETE) \/api\/v1\/session from (\S+?)(?:: (\w+))?$/

/** What was done about a session, in words; null: it was another request, which is shown as it came. */
export function sessionWords(t: Translate, language: Language, what: string): string | null {
  const [, method, address = '', code] = SESSION.exec(what) ?? []
  if (method === undefined) return null
  if (method === 'DELETE') return t('operations.signed_out', { address })
  if (code === undefined) return t('operations.signed_in', { address })
  return t('operations.not_signed_in', { address, why: errorWords(language, code)?.what ?? code })
}
