/** Addresses of the page's own routes: the shell is sent, and the page finds its way. */
export const SHELL_PATHS = [
  '/',
  '/status',
  '/quarantine',
  '/configuration',
  '/operations',
  '/corrections',
  '/obstacles',
  '/trace',
  '/lines/*',
]
