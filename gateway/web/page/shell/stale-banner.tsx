import { useScreenNow } from '../clock.ts'
import { isStale, type Live } from '../data/use-live.ts'
import { age } from '../format.ts'
import type { TextKey } from '../i18n/i18n.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'

/**
 * Says that the figures are old, how old, and that it heals by itself. Screen readers hear it once, from a live
 * region that is always there; the age that they would hear every second is not part of it.
 */
export function StaleBanner({ live }: { live: Live }) {
  const { t } = useSettings()
  const stale = isStale(live)
  return (
    <>
      <p class="hidden" role="status">
        {stale && `${t('link.lost')}. ${t('link.healing')}`}
      </p>
      {stale && (
        <div class="stale">
          <Icon name="lost" />
          <p>
            <strong>
              <StaleText live={live} />
            </strong>{' '}
            {t('link.healing')}
          </p>
        </div>
      )}
    </>
  )
}

function StaleText({ live }: { live: Live }) {
  const { t } = useSettings()
  const now = useScreenNow()
  const [before, after] = t(bannerOf(live)).split('{age}')
  return (
    <>
      {before}
      <span class="stale-age">{age(t, now - (live.received ?? now))}</span>
      {after}
    </>
  )
}

function bannerOf(live: Live): TextKey {
  if (live.link.phase !== 'lost') return 'link.failing_banner'
  return navigator.onLine ? 'link.lost_banner' : 'link.offline_banner'
}
