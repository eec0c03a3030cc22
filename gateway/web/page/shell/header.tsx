import type { Board, LinesAnswer } from '../../api.ts'
import { useGatewayNow, useScreenNow } from '../clock.ts'
import type { Live } from '../data/use-live.ts'
import { age, duration } from '../format.ts'
import { sees, useSession } from '../login/session.ts'
import { SignedIn } from '../login/signed-in.tsx'
import { isAboutGateway, navigate, pathOf, type Route } from '../router.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'
import { GatewayTabs } from './gateway-tabs.tsx'
import { Switches } from './switches.tsx'

interface Props {
  route: Route
  line: string | null
  lines: LinesAnswer | null
  live: Live
}

/** What stays on top of every view: which line, which shift, what time, live or not, and the way elsewhere. */
export function Header({ route, line, lines, live }: Props) {
  const { t } = useSettings()
  const session = useSession()
  return (
    <header class="top" data-about={isAboutGateway(route) ? 'gateway' : 'line'}>
      <div class="top-line">
        <LineName route={route} line={line} lines={lines} board={live.board} />
        {live.board !== null && !isAboutGateway(route) && <ShiftFacts board={live.board} />}
      </div>
      {isAboutGateway(route) && <GatewayTabs now={route} />}
      <div class="top-now">
        <LinkChip live={live} />
        <Clock offset={live.offset} />
      </div>
      <nav class="top-nav" aria-label={t('nav.label')}>
        {line !== null && <NavLink to={{ view: 'board', line }} now={route} icon="board" />}
        {line !== null && <NavLink to={{ view: 'wall', line }} now={route} icon="wall" />}
        {sees(session, 'corrections') && (
          <NavLink to={{ view: 'corrections', asked: '' }} now={route} icon="corrections" />
        )}
        <NavLink to={{ view: 'status' }} now={route} icon="status" />
        <Switches />
        <SignedIn />
      </nav>
    </header>
  )
}

function LineName({ route, line, lines, board }: Omit<Props, 'live'> & { board: Board | null }) {
  const { t } = useSettings()
  const known = lines?.lines ?? []
  const name = board?.line.name ?? known.find(({ id }) => id === line)?.name ?? line ?? 'Lineside'
  if (isAboutGateway(route)) return <p class="top-name">{lines?.site.name ?? 'Lineside'}</p>
  if (known.length < 2) return <p class="top-name">{name}</p>

  const change = (event: Event) => {
    if (!(event.target instanceof HTMLSelectElement)) return
    const view = route.view === 'wall' ? 'wall' : 'board'
    navigate({ view, line: event.target.value })
  }
  return (
    <select class="top-name" aria-label={t('nav.line')} value={line ?? ''} onChange={change}>
      {line !== null && !known.some(({ id }) => id === line) && <option value={line}>{line}</option>}
      {known.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  )
}

function ShiftFacts({ board }: { board: Board }) {
  const { t, format } = useSettings()
  const { shift, product } = board
  return (
    <dl class="top-facts">
      <div>
        <dt>{t('header.product')}</dt>
        <dd>{product?.name ?? t('header.no_product')}</dd>
      </div>
      <div>
        <dt>{t('header.shift')}</dt>
        <dd>
          {shift === null ? (
            t('header.no_shift')
          ) : (
            <>
              {shift.name}{' '}
              <span class="figure">
                {format.time(shift.from)}–{format.time(shift.to)}
              </span>{' '}
              <TimeLeft to={shift.to} />
            </>
          )}
        </dd>
      </div>
    </dl>
  )
}

function TimeLeft({ to }: { to: string }) {
  const { t } = useSettings()
  const left = Date.parse(to) - useGatewayNow()
  const minutes = Math.ceil(left / 60_000) * 60_000
  const text =
    left > 0
      ? t('header.time_left', { time: minutes < 3_600_000 ? age(t, minutes) : duration(t, minutes) })
      : t('header.shift_over', { age: age(t, -left) })
  return <span class="top-left figure">{text}</span>
}

/** The time of the gateway, running on while the link is lost: only what comes from the line stands still. */
function Clock({ offset }: { offset: number }) {
  const { format } = useSettings()
  const now = useScreenNow() + offset
  return (
    <time class="top-clock figure" dateTime={new Date(now).toISOString()}>
      {format.clock(now)}
    </time>
  )
}

function LinkChip({ live }: { live: Live }) {
  const { t } = useSettings()
  const { phase } = live.link
  return (
    <span class="link-chip" data-phase={phase}>
      <Icon name={phase === 'lost' ? 'lost' : phase === 'live' ? 'live' : 'wait'} />
      {t(`link.${phase}`)}
    </span>
  )
}

function NavLink({
  to,
  now,
  icon,
}: {
  to: Route
  now: Route
  icon: 'board' | 'wall' | 'corrections' | 'status'
}) {
  const { t } = useSettings()
  const here = to.view === now.view
  const around = to.view === 'status' && isAboutGateway(now)
  return (
    <a class="nav-link" href={pathOf(to)} aria-current={here ? 'page' : around ? 'true' : undefined}>
      <Icon name={icon} />
      {t(`nav.${icon}`)}
    </a>
  )
}
