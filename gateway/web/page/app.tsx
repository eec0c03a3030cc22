import { useEffect } from 'preact/hooks'
import { BoardView } from './board/board-view.tsx'
import { ClockContext } from './clock.ts'
import { ConfigurationView } from './configuration/configuration-view.tsx'
import { CorrectionsView } from './corrections/corrections-view.tsx'
import { type Lines, useLines } from './data/use-lines.ts'
import { isStale, type Live, useLive } from './data/use-live.ts'
import { LoginView } from './login/login-view.tsx'
import { SessionContext, useProbe, useSessionOf } from './login/session.ts'
import { ObstaclesView } from './obstacles/obstacles-view.tsx'
import { OperationsView } from './operations/operations-view.tsx'
import { QuarantineView } from './quarantine/quarantine-view.tsx'
import { navigate, pathOf, type Route, useRoute } from './router.ts'
import { SettingsContext, useSettings, useSettingsOf } from './settings.ts'
import { Header } from './shell/header.tsx'
import { StaleBanner } from './shell/stale-banner.tsx'
import { Failed, Loading, Notice } from './shell/states.tsx'
import { useTitle } from './shell/use-title.ts'
import { StatusView } from './status/status-view.tsx'
import { TraceView } from './trace/trace-view.tsx'
import { WallView } from './wall/wall-view.tsx'

/** The sign-in where one is needed, else the shell; a language and a theme belong to both. */
export function App() {
  const session = useSessionOf()
  if (session.state === 'asking') return null
  return (
    <SessionContext.Provider value={session}>
      {session.state === 'out' ? <SignIn /> : <Shell key={session.person?.name ?? ''} />}
    </SessionContext.Provider>
  )
}

function SignIn() {
  return (
    <SettingsContext.Provider value={useSettingsOf(null)}>
      <LoginView />
    </SettingsContext.Provider>
  )
}

/** The shell: what is asked of the gateway, which view shows it, and what stays around every view. */
function Shell() {
  const route = useRoute()
  const lines = useLines()
  const line = lineOf(route, lines)
  const live = useLive(line)
  const settings = useSettingsOf(lines.answer?.site ?? live.board?.site ?? null)
  const stale = isStale(live)
  useProbe(live.link.phase === 'lost')
  const clock = { offset: live.offset, frozen: stale ? live.received : null }

  return (
    <SettingsContext.Provider value={settings}>
      <ClockContext.Provider value={clock}>
        <div class={`shell view-${route.view}`} data-stale={stale}>
          <a class="skip" href="#content">
            {settings.t('app.skip')}
          </a>
          <Header route={route} line={line} lines={lines.answer} live={live} />
          <main id="content" tabIndex={-1}>
            <View route={route} lines={lines} live={live} />
          </main>
          <StaleBanner live={live} />
        </div>
      </ClockContext.Provider>
    </SettingsContext.Provider>
  )
}

function View({ route, lines, live }: { route: Route; lines: Lines; live: Live }) {
  const { t } = useSettings()
  useTitle(route, lines.answer, live.board)

  if (route.view === 'status') return <StatusView live={live} />
  if (route.view === 'quarantine') return <QuarantineView live={live} />
  if (route.view === 'configuration') return <ConfigurationView />
  if (route.view === 'obstacles') return <ObstaclesView />
  if (route.view === 'operations') return <OperationsView />
  if (route.view === 'corrections') return <CorrectionsView asked={route.asked} />
  if (route.view === 'trace') return <TraceView asked={route.asked} />
  if (route.view === 'unknown')
    return (
      <Notice title={t('state_page.not_found_title')} hint={t('state_page.not_found_hint')}>
        <a class="button" href="/">
          {t('state_page.to_board')}
        </a>
      </Notice>
    )
  if (route.view === 'home') return <Home lines={lines} />

  if (live.board === null) {
    if (live.problem === null) return <Loading />
    const title = live.problem.status === 404 ? t('state_page.unknown_line', { id: route.line }) : null
    return <Failed problem={live.problem} title={title} />
  }
  return route.view === 'wall' ? <WallView board={live.board} /> : <BoardView board={live.board} />
}

/** `/` is the board of the first line. */
function Home({ lines }: { lines: Lines }) {
  const { t } = useSettings()
  const first = lines.answer?.lines[0]
  useEffect(() => {
    if (first !== undefined) navigate({ view: 'board', line: first.id }, 'replace')
  }, [first])

  if (lines.problem !== null) return <Failed problem={lines.problem} title={null} />
  if (lines.answer === null || first !== undefined) return <Loading />
  return (
    <Notice title={t('state_page.no_lines_title')} hint={t('state_page.no_lines_hint')}>
      <a class="button" href={pathOf({ view: 'status' })}>
        {t('nav.status')}
      </a>
    </Notice>
  )
}

function lineOf(route: Route, lines: Lines): string | null {
  if (route.view === 'board' || route.view === 'wall') return route.line
  const traced = route.view === 'trace' ? new URLSearchParams(route.asked).get('line') : null
  if (traced !== null) return traced
  return lines.answer?.lines[0]?.id ?? null
}
