import type { ReadmitAnswer } from '../../api.ts'
import type { Formats } from '../format.ts'
import type { Translate } from '../i18n/i18n.ts'

/** What became of readings that were tried again, as a sentence; what did not happen is left out. */
export function readmitWords(t: Translate, format: Formats, answer: ReadmitAnswer): string {
  if (answer.tried === 0) return t('readmit.nothing')
  const parts = (['admitted', 'duplicates', 'refused'] as const)
    .filter((part) => answer[part] > 0)
    .map((part) => t(`readmit.${part}`, { n: format.whole(answer[part]) }))
  return t('readmit.sentence', { parts: parts.join(t('readmit.comma')) })
}
