import { sees, useSession } from '../login/session.ts'
import { GATEWAY_VIEWS, type GatewayView, pathOf, type Route } from '../router.ts'
import { useSettings } from '../settings.ts'
import { useFitting } from './fitting.ts'
import { MoreTabs } from './more-tabs.tsx'

/** The views of the gateway that are of use to whoever looks, in one row; those that do not fit are under "more". */
export function GatewayTabs({ now }: { now: Route }) {
  const { t } = useSettings()
  const session = useSession()
  const views = GATEWAY_VIEWS.filter((view) => view === now.view || sees(session, view))
  const { row, fitting } = useFitting(views.length)
  if (views.length < 2) return null
  return (
    <nav class="top-tabs" aria-label={t('nav.gateway')}>
      <ul class="tab-row" ref={row}>
        {views.map((view, index) => (
          <li key={view} data-beyond={index >= fitting}>
            <Tab view={view} now={now} />
          </li>
        ))}
      </ul>
      {fitting < views.length && (
        <MoreTabs here={views.slice(fitting).find((view) => view === now.view) ?? null}>
          {views.slice(fitting).map((view) => (
            <li key={view}>
              <Tab view={view} now={now} />
            </li>
          ))}
        </MoreTabs>
      )}
    </nav>
  )
}

function Tab({ view, now }: { view: GatewayView; now: Route }) {
  const { t } = useSettings()
  return (
    <a class="tab" href={pathOf({ view })} aria-current={view === now.view ? 'page' : undefined}>
      {t(`nav.${view}`)}
    </a>
  )
}
