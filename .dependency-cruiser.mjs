/**
 * Who may import whom: the rooms of the house, and the way through the gateway. `test/rules.ts` runs these rules and
 * proves each of them with a planted violation.
 */

/** Each room with the rooms that may come in, besides itself. What is not listed may not. */
const ROOMS = {
  base: [],
  config: ['base'],
  scoring: ['base', 'config'],
  drivers: ['base', 'config'],
  agent: ['base', 'config', 'drivers'],
  gateway: ['base', 'config', 'scoring', 'drivers'],
  sim: ['base', 'config'],
  docs: ['base', 'config'],
  deploy: ['base', 'config'],
  bin: ['base', 'config', 'scoring', 'drivers', 'agent', 'gateway', 'sim'],
  bench: ['base', 'config', 'scoring', 'drivers', 'agent', 'gateway', 'sim', 'test'],
}
/** What crosses rooms is tested in `test`: every room may come in there. */
const NAMES = [...Object.keys(ROOMS), 'test']

/**
 * The way of a reading through the gateway: each step with the steps that may come in. Admission hands readings on
 * to the facts; nothing else imports what lies to its right. Files beside these folders put the steps together.
 */
const STEPS = {
  access: [],
  facts: [],
  ingest: ['access', 'facts'],
  floor: ['facts'],
  kpi: ['facts', 'floor'],
  corrections: ['facts', 'floor', 'ingest', 'kpi'],
  alerts: ['facts', 'floor', 'kpi'],
  upstream: ['facts', 'floor', 'kpi'],
  rebuild: ['facts', 'floor'],
  retention: ['facts', 'floor', 'rebuild'],
  dump: ['facts', 'floor', 'kpi'],
  web: ['access', 'facts', 'floor', 'kpi'],
}

/** Shapes that cross the border of the web thread: types alone, for the whole gateway. */
const SHARED_TYPES = '^gateway/web/(api[.]ts$|api/|messages[.]ts$)'
/** Tells a test whether the program it talks to is installed. */
const PEERS = '^test/peers[.]ts$'
const UNIT_TEST = '[.](test|suite)[.]tsx?$'

const anyOf = (names) => `(${names.join('|')})`

const roomRules = Object.entries(ROOMS).map(([room, guests]) => ({
  name: `room-${room}`,
  comment: `${room} imports itself${guests.length > 0 ? `, ${guests.join(', ')}` : ''} and packages`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: `^${anyOf(NAMES)}/`,
    pathNot: [`^${anyOf([room, ...guests])}/`, PEERS],
  },
}))

const stepRules = Object.entries(STEPS).map(([step, guests]) => ({
  name: `gateway-${step}`,
  comment: `gateway/${step} imports ${guests.length > 0 ? guests.join(', ') : 'no other step'}`,
  severity: 'error',
  from: { path: `^gateway/${step}/`, pathNot: '^gateway/web/page/' },
  to: {
    path: `^gateway/${anyOf(Object.keys(STEPS))}/`,
    pathNot: [`^gateway/${anyOf([step, ...guests])}/`, SHARED_TYPES],
  },
}))

const otherRules = [
  {
    name: 'no-circle',
    comment: 'modules that import each other cannot be read one after the other',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'resolvable',
    comment: 'an import leads somewhere',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'config-types-only',
    comment: 'scoring and drivers know the shapes of the configuration, not how it is read',
    severity: 'error',
    from: { path: '^(scoring|drivers)/', pathNot: UNIT_TEST },
    to: { path: '^config/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'scoring-is-pure',
    comment: 'no files, clocks or sockets in scoring; hashing is arithmetic',
    severity: 'error',
    from: { path: '^scoring/', pathNot: UNIT_TEST },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
  },
  {
    name: 'peers-for-tests',
    comment: 'only tests ask for programs that tests talk to',
    severity: 'error',
    from: { path: `^${anyOf(Object.keys(ROOMS))}/`, pathNot: UNIT_TEST },
    to: { path: PEERS },
  },
  {
    name: 'page-alone',
    comment:
      'the page imports itself, packages and gateway/web/api.ts: nothing of the server gets into the browser',
    severity: 'error',
    from: { path: '^gateway/web/page/' },
    to: { path: `^${anyOf(NAMES)}/`, pathNot: '^gateway/web/(page/|api[.]ts$)' },
  },
  {
    name: 'page-apart',
    comment: 'the server does not import the page',
    severity: 'error',
    from: { path: '^gateway/', pathNot: '^gateway/web/page/' },
    to: { path: '^gateway/web/page/' },
  },
  {
    name: 'shared-types-are-types',
    comment: 'what the page and the thread share is types: importing it loads nothing',
    severity: 'error',
    from: { path: SHARED_TYPES },
    to: { dependencyTypesNot: ['type-only'] },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...roomRules, ...stepRules, ...otherRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^gateway/web/dist/' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
