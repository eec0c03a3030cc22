import { useScreenNow } from '../clock.ts'
import type { Live } from '../data/use-live.ts'
import { age } from '../format.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'

/** Says that the figures are old, how old, and that it heals by itself. The live region is always there, else it stays mute. */
export function LostBanner({ live }: { live: Live }) {
  const { t } = useSettings()
  const lost = live.link.phase === 'lost'
  return (
    <div class="lost" role="status" hidden={!lost}>
      {lost && (
        <>
          <Icon name="lost" />
          <p>
            <strong>
              <LostText received={live.received} />
            </strong>{' '}
            <span>{t('link.healing')}</span>
          </p>
        </>
      )}
    </div>
  )
}

function LostText({ received }: { received: number | null }) {
  const { t } = useSettings()
  const now = useScreenNow()
  const place = navigator.onLine ? 'lost' : 'offline'
  if (received === null) return <>{t(`link.${place}_never`)}</>
  const [before, after] = t(`link.${place}_banner`).split('{age}')
  return (
    <>
      {before}
      <span class="lost-age" aria-live="off">
        {age(t, now - received)}
      </span>
      {after}
    </>
  )
}
