import type { ComponentChildren } from 'preact'
import type { ConfigurationAnswer } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { Icon } from '../ui/icon.tsx'

interface PendingPanelProps {
  answer: ConfigurationAnswer
  refresh(): void
  /** The way to take the change in, where there is one. */
  children: ComponentChildren
}

/** What the site file says now: what it would change, or what is wrong in it, and what waits for a restart. */
export function PendingPanel({ answer, refresh, children }: PendingPanelProps) {
  const { t } = useSettings()
  const { pending, problems, restart } = answer
  return (
    <section class="panel" aria-labelledby="pending">
      <header class="panel-head">
        <h2 id="pending" tabIndex={-1}>
          {t('configuration.site_file')}
        </h2>
        <button type="button" class="button button-quiet head-end" onClick={refresh}>
          {t('configuration.read_again')}
        </button>
      </header>
      {problems.length > 0 && (
        <Lines kind="bad" title={t('configuration.problems', { n: problems.length })} lines={problems} />
      )}
      {problems.length === 0 && pending.length === 0 && (
        <p class="good" data-good="true">
          <Icon name="ok" />
          {t('configuration.in_force')}
        </p>
      )}
      {pending.length > 0 && (
        <>
          <Lines kind="plain" title={t('configuration.pending', { n: pending.length })} lines={pending} />
          {children}
        </>
      )}
      {restart.length > 0 && <Lines kind="warn" title={t('configuration.restart')} lines={restart} />}
    </section>
  )
}

function Lines({ kind, title, lines }: { kind: 'plain' | 'bad' | 'warn'; title: string; lines: string[] }) {
  return (
    <div class="lines" data-kind={kind}>
      <h3>
        {kind !== 'plain' && <Icon name={kind === 'bad' ? 'down' : 'silent'} />}
        {title}
      </h3>
      <Changes lines={lines} />
    </div>
  )
}

/** Changes or problems, a line each. */
export function Changes({ lines }: { lines: string[] }) {
  return (
    <ul class="bullets">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
