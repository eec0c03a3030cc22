/** A violation for each rule of `.dependency-cruiser.mjs`: a file that breaks it, with what it imports. */
export interface Planted {
  rule: string
  file: string
  text: string
  /** Files that must be there for the import to lead somewhere. */
  imported: string[]
}

const planted = (rule: string, file: string, specifier: string, imported: string): Planted => ({
  rule,
  file,
  text: `import '${specifier}'\n`,
  imported: [imported],
})

export const PLANTED: Planted[] = [
  planted('room-base', 'base/planted.ts', '../config/target.ts', 'config/target.ts'),
  planted('room-config', 'config/planted.ts', '../scoring/target.ts', 'scoring/target.ts'),
  planted('room-scoring', 'scoring/planted.ts', '../gateway/target.ts', 'gateway/target.ts'),
  planted('room-drivers', 'drivers/planted.ts', '../agent/target.ts', 'agent/target.ts'),
  planted('room-agent', 'agent/planted.ts', '../gateway/target.ts', 'gateway/target.ts'),
  planted('room-gateway', 'gateway/planted.ts', '../agent/target.ts', 'agent/target.ts'),
  planted('room-sim', 'sim/planted.ts', '../gateway/target.ts', 'gateway/target.ts'),
  planted('room-sim', 'sim/planted-scoring.ts', '../scoring/target.ts', 'scoring/target.ts'),
  planted('room-deploy', 'deploy/planted.ts', '../gateway/target.ts', 'gateway/target.ts'),
  planted('room-docs', 'docs/planted.ts', '../gateway/target.ts', 'gateway/target.ts'),
  planted('room-bin', 'bin/planted.ts', '../test/target.ts', 'test/target.ts'),
  planted('room-bench', 'bench/planted.ts', '../docs/target.ts', 'docs/target.ts'),
  planted('gateway-access', 'gateway/access/planted.ts', '../facts/target.ts', 'gateway/facts/target.ts'),
  planted('gateway-facts', 'gateway/facts/planted.ts', '../floor/target.ts', 'gateway/floor/target.ts'),
  planted('gateway-ingest', 'gateway/ingest/planted.ts', '../floor/target.ts', 'gateway/floor/target.ts'),
  planted('gateway-floor', 'gateway/floor/planted.ts', '../kpi/target.ts', 'gateway/kpi/target.ts'),
  planted('gateway-kpi', 'gateway/kpi/planted.ts', '../web/target.ts', 'gateway/web/target.ts'),
  planted(
    'gateway-corrections',
    'gateway/corrections/planted.ts',
    '../upstream/target.ts',
    'gateway/upstream/target.ts',
  ),
  planted('gateway-alerts', 'gateway/alerts/planted.ts', '../web/target.ts', 'gateway/web/target.ts'),
  planted('gateway-upstream', 'gateway/upstream/planted.ts', '../web/target.ts', 'gateway/web/target.ts'),
  planted('gateway-rebuild', 'gateway/rebuild/planted.ts', '../kpi/target.ts', 'gateway/kpi/target.ts'),
  planted('gateway-retention', 'gateway/retention/planted.ts', '../kpi/target.ts', 'gateway/kpi/target.ts'),
  planted('gateway-dump', 'gateway/dump/planted.ts', '../web/target.ts', 'gateway/web/target.ts'),
  planted('gateway-web', 'gateway/web/planted.ts', '../ingest/target.ts', 'gateway/ingest/target.ts'),
  planted('config-types-only', 'scoring/planted-config.ts', '../config/target.ts', 'config/target.ts'),
  planted('peers-for-tests', 'drivers/planted-peers.ts', '../test/peers.ts', 'test/peers.ts'),
  planted('page-alone', 'gateway/web/page/planted.tsx', '../target.ts', 'gateway/web/target.ts'),
  planted('page-apart', 'gateway/web/planted-page.ts', './page/target.tsx', 'gateway/web/page/target.tsx'),
  planted('shared-types-are-types', 'gateway/web/api.ts', '../kpi/target.ts', 'gateway/kpi/target.ts'),
  planted('resolvable', 'base/planted-nowhere.ts', './nowhere.ts', 'base/target.ts'),
  { rule: 'scoring-is-pure', file: 'scoring/planted-pure.ts', text: "import 'node:fs'\n", imported: [] },
  {
    rule: 'no-circle',
    file: 'base/planted-circle.ts',
    text: "import './planted-circle-back.ts'\n",
    imported: ['base/planted-circle-back.ts'],
  },
]

/** Text of the files that planted ones import. */
export function importedText(path: string): string {
  return path === 'base/planted-circle-back.ts' ? "import './planted-circle.ts'\n" : 'export {}\n'
}
