import { useSettings } from '../settings.ts'
import { Notice } from '../shell/states.tsx'
import { askedIn } from './asked.ts'
import { CorrectionView } from './correction-view.tsx'
import { FactView } from './fact-view.tsx'
import { FigureView } from './figure-view.tsx'

/** Where a figure comes from, down to single readings; and where a reading goes. */
export function TraceView({ asked: query }: { asked: string }) {
  const { t } = useSettings()
  const asked = askedIn(query)
  if (asked.what === 'fact') return <FactView key={asked.fact} fact={asked.fact} />
  if (asked.what === 'correction')
    return <CorrectionView key={asked.correction} correction={asked.correction} />
  if (asked.what === 'figure') return <FigureView key={query} figure={asked.figure} />
  return (
    <Notice title={t('trace.nothing_title')} hint={t('trace.nothing_hint')}>
      <a class="button" href="/">
        {t('state_page.to_board')}
      </a>
    </Notice>
  )
}
