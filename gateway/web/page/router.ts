import { useEffect, useState } from 'preact/hooks'

/** Every view has its own URL; `line` is the id of the line it shows. */
export type Route =
  | { view: 'home' }
  | { view: 'board'; line: string }
  | { view: 'wall'; line: string }
  | { view: 'status' }
  | { view: 'quarantine' }
  | { view: 'configuration' }
  | { view: 'obstacles' }
  | { view: 'operations' }
  | { view: 'corrections'; asked: string }
  | { view: 'trace'; asked: string }
  | { view: 'unknown'; path: string }

/** Views of the gateway rather than of a line, in the order of their tabs. */
export const GATEWAY_VIEWS = ['status', 'quarantine', 'configuration', 'obstacles', 'operations'] as const
export type GatewayView = (typeof GATEWAY_VIEWS)[number]

/** Parameters that set a screen, whatever it shows. */
const OF_SCREEN: ReadonlySet<string> = new Set(['lang', 'theme'])

/** Whether a route shows the gateway rather than a line. */
export const isAboutGateway = ({ view }: Route): boolean => GATEWAY_VIEWS.some((known) => known === view)

/** The route of a URL's path, and of its query where that says what is shown; anything not listed is `unknown`. */
export function parseRoute(path: string, search = ''): Route {
  const parts = path.split('/').filter((part) => part !== '')
  const [head, id, tail] = parts
  if (head === undefined) return { view: 'home' }
  const view = GATEWAY_VIEWS.find((known) => known === head)
  if (view !== undefined && id === undefined) return { view }
  if ((head === 'trace' || head === 'corrections') && id === undefined)
    return { view: head, asked: askedIn(search) }

  const line = decode(id)
  if (head !== 'lines' || line === null || parts.length > 3) return { view: 'unknown', path }
  if (tail === undefined) return { view: 'board', line }
  if (tail === 'wall') return { view: 'wall', line }
  return { view: 'unknown', path }
}

/** The path of a route: the inverse of `parseRoute`. */
export function pathOf(route: Route): string {
  switch (route.view) {
    case 'home':
      return '/'
    case 'board':
      return `/lines/${encodeURIComponent(route.line)}`
    case 'wall':
      return `/lines/${encodeURIComponent(route.line)}/wall`
    case 'status':
    case 'quarantine':
    case 'configuration':
    case 'obstacles':
    case 'operations':
      return `/${route.view}`
    case 'corrections':
    case 'trace':
      return `/${route.view}${route.asked === '' ? '' : `?${route.asked}`}`
    case 'unknown':
      return route.path
  }
}

/** What a query asks for, without what it says of the screen. */
function askedIn(search: string): string {
  const asked = new URLSearchParams(search)
  for (const name of OF_SCREEN) asked.delete(name)
  return asked.toString()
}

/** An address with what the one before said of the screen. */
function withScreen(path: string, search: string): string {
  const [plain, asked] = path.split('?')
  const parameters = new URLSearchParams(asked)
  for (const [name, value] of new URLSearchParams(search))
    if (OF_SCREEN.has(name)) parameters.set(name, value)
  return parameters.size === 0 ? plain : `${plain}?${parameters}`
}

/** Goes to a route; `replace` leaves no step behind for the back button. */
export function navigate(route: Route, how: 'push' | 'replace' = 'push'): void {
  const url = withScreen(pathOf(route), location.search)
  if (how === 'push') history.pushState(null, '', url)
  else history.replaceState(null, '', url)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** The route shown now. Links of this origin are followed without a reload while this is mounted. */
export function useRoute(): Route {
  const [route, setRoute] = useState(routeNow)
  useEffect(() => {
    const moved = () => setRoute(routeNow())
    addEventListener('popstate', moved)
    document.addEventListener('click', followLink)
    return () => {
      removeEventListener('popstate', moved)
      document.removeEventListener('click', followLink)
    }
  }, [])
  return route
}

const routeNow = () => parseRoute(location.pathname, location.search)

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (link === null || link.origin !== location.origin || link.target !== '') return
  if (link.hash !== '' && link.pathname === location.pathname) return
  const route = parseRoute(link.pathname, link.search)
  if (route.view === 'unknown') return
  event.preventDefault()
  navigate(route)
  // A place within the view is found by the view, once that is there.
  if (link.hash !== '') history.replaceState(null, '', location.pathname + location.search + link.hash)
  scrollTo({ top: 0, behavior: 'instant' })
}

function decode(part: string | undefined): string | null {
  if (part === undefined) return null
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
