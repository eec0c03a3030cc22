import type { Board } from '../../api.ts'
import type { Translate } from '../i18n/i18n.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { sees, useSession } from '../login/session.ts'
import { pathOf } from '../router.ts'
import { useSettings } from '../settings.ts'
import { Icon, type IconName, iconOr } from '../ui/icon.tsx'
import { Since } from '../ui/since.tsx'
import { type Attention, attentionOf } from './attention.ts'

const ICONS: Record<Attention['kind'], IconName> = {
  store_failed: 'store',
  state: 'unknown',
  device_down: 'device',
  source_lost: 'lost',
  source_silent: 'silent',
  sink_down: 'sink',
  missed_sign_off: 'person',
  quarantine: 'quarantine',
}

/** What needs a hand now, gravest first; each leads to where it is told in full. `names`: whether people are named. */
export function AttentionList({ board, names }: { board: Board; names: boolean }) {
  const { t, format } = useSettings()
  const matters = attentionOf(board)
  return (
    <section class="panel attention" aria-labelledby="attention-title">
      <header class="panel-head">
        <h2 id="attention-title">{t('attention.title')}</h2>
        {matters.length > 0 && (
          <span class="count figure">
            <span aria-hidden="true">{format.whole(matters.length)}</span>
            <span class="hidden" role="status">
              {t('attention.count', { n: matters.length })}
            </span>
          </span>
        )}
      </header>
      {matters.length === 0 ? <AllWell /> : <Matters matters={matters} names={names} />}
    </section>
  )
}

function AllWell() {
  const { t } = useSettings()
  return (
    <p class="all-well">
      <Icon name="ok" />
      <span>
        <strong>{t('attention.none')}</strong>
        <br />
        {t('attention.none_hint')}
      </span>
    </p>
  )
}

function Matters({ matters, names }: { matters: Attention[]; names: boolean }) {
  const session = useSession()
  return (
    <ul class="matters">
      {matters.map((matter) => (
        <li key={matter.key}>
          <a
            class="matter"
            data-severity={matter.severity}
            href={placeOf(matter, sees(session, 'quarantine'))}
          >
            <span class="matter-icon" data-state={matter.kind === 'state' ? matter.what : undefined}>
              <Icon name={matter.kind === 'state' ? iconOr(matter.what, 'unknown') : ICONS[matter.kind]} />
            </span>
            <MatterText matter={matter} names={names} />
            {matter.since !== null && (
              <span class="matter-since">
                <Since at={matter.since} />
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  )
}

function MatterText({ matter, names }: { matter: Attention; names: boolean }) {
  const { t } = useSettings()
  return (
    <span class="matter-text">
      <strong>{whatOf(matter, names, t)}</strong>
      <span class="matter-where">{whereOf(matter, t)}</span>
    </span>
  )
}

function whatOf(matter: Attention, names: boolean, t: Translate): string {
  switch (matter.kind) {
    case 'state':
      return textOrNull(t, `state.${matter.what}`) ?? matter.what
    case 'missed_sign_off':
      return names
        ? t('attention.missed_sign_off', { who: matter.what })
        : t('attention.missed_sign_off_anonymous')
    case 'quarantine':
      return t('attention.quarantine', { n: matter.count })
    case 'store_failed':
      return t('attention.store_failed')
    default:
      return t(`attention.${matter.kind}`, { what: matter.what })
  }
}

function whereOf(matter: Attention, t: Translate): string {
  if (matter.station !== null) return matter.station.name
  return textOrNull(t, `attention.${matter.kind}_where`) ?? ''
}

function placeOf(matter: Attention, seesQuarantine: boolean): string {
  if (matter.kind === 'missed_sign_off') return '#people'
  if (matter.kind === 'quarantine' && seesQuarantine) return pathOf({ view: 'quarantine' })
  return matter.station === null ? pathOf({ view: 'status' }) : `#station-${matter.station.id}`
}
