import type { ComponentChildren } from 'preact'
import type { RequestFailed } from '../data/fetch.ts'
import { useSettings } from '../settings.ts'

/** A page that has one thing to say. */
export function Notice(props: { title: string; hint: string; children?: ComponentChildren }) {
  return (
    <section class="notice">
      <h1>{props.title}</h1>
      <p>{props.hint}</p>
      {props.children}
    </section>
  )
}

/** Before the first figures: the shape of the board, still. */
export function Loading() {
  const { t } = useSettings()
  return (
    <section class="loading" aria-busy="true">
      <p class="hidden" role="status">
        {t('app.loading')}
      </p>
      <div class="bone bone-wide" />
      <div class="bone-row">
        <div class="bone" />
        <div class="bone" />
        <div class="bone" />
        <div class="bone" />
      </div>
      <div class="bone bone-tall" />
    </section>
  )
}

/** Nothing to show and why, in the gateway's words unless `title` says it; the page asks again by itself. */
export function Failed({ problem, title }: { problem: RequestFailed; title: string | null }) {
  const { t } = useSettings()
  const starting = problem.status === 503
  const heading = title ?? t(starting ? 'state_page.starting' : 'state_page.error_title')
  return (
    <Notice title={heading} hint={t('state_page.error_hint')}>
      {title === null && (
        <p class="notice-detail" role="status">
          {problem.status === 0
            ? t(navigator.onLine ? 'link.lost_never' : 'link.offline_never')
            : problem.message}
        </p>
      )}
      <button type="button" class="button" onClick={() => location.reload()}>
        {t('state_page.retry')}
      </button>
    </Notice>
  )
}
