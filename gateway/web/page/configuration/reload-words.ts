import type { ReloadAnswer } from '../../api.ts'
import type { Formats } from '../format.ts'
import type { Translate } from '../i18n/i18n.ts'
import { readmitWords } from '../quarantine/readmit-words.ts'

/** What came of taking in the site file, a sentence each: the version, the restart it needs, the quarantine. */
export function reloadWords(t: Translate, format: Formats, answer: ReloadAnswer): string[] {
  const { accepted, restart, readmitted } = answer
  const { version, from } = accepted ?? { version: 0, from: null }
  const values = { version: format.whole(version), from: from === null ? '' : format.dateTime(from) }
  return [
    accepted === null
      ? t('configuration.nothing_new')
      : t(from === null ? 'configuration.taken_in_first' : 'configuration.taken_in', values),
    ...(restart.length > 0 ? [t('configuration.restart_needed')] : []),
    ...(readmitted === null
      ? []
      : [`${t('configuration.readmitted')} ${readmitWords(t, format, readmitted)}`]),
  ]
}
