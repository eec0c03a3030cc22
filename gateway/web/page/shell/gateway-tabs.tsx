import { useSession } from '../login/session.ts'
import { GATEWAY_VIEWS, pathOf, type Route } from '../router.ts'
import { useSettings } from '../settings.ts'

/** The views of the gateway, side by side: what it does, what it refused, what it is set to. */
export function GatewayTabs({ now }: { now: Route }) {
  const { t } = useSettings()
  const { person } = useSession()
  // Others are refused it.
  const views = GATEWAY_VIEWS.filter((view) => view !== 'operations' || person?.role === 'admin')
  return (
    <nav class="top-tabs" aria-label={t('nav.gateway')}>
      {views.map((view) => (
        <a
          key={view}
          class="tab"
          href={pathOf({ view })}
          aria-current={view === now.view ? 'page' : undefined}
        >
          {t(`nav.${view}`)}
        </a>
      ))}
    </nav>
  )
}
