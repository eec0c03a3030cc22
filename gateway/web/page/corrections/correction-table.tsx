import { useState } from 'preact/hooks'
import type { CorrectionsAnswer } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { StatusTable } from '../status/table.tsx'
import { ReasonForm } from './reason-form.tsx'
import type { Said } from './use-correction.ts'
import { correctionWords, type NameOf } from './words.ts'

type Correction = CorrectionsAnswer['corrections'][number]

interface CorrectionTableProps {
  corrections: Correction[]
  nameOf: NameOf
  busy: boolean
  revoke(id: number, said: Said): Promise<void>
}

/** What was put right, newest first; what was taken back stays, struck out, with who did so and why. */
export function CorrectionTable({ corrections, nameOf, busy, revoke }: CorrectionTableProps) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id="corrections"
      title={t('nav.corrections')}
      empty={t('corrections.none')}
      rows={corrections}
      keyOf={({ id }) => id}
      columns={[
        {
          name: t('trace.number'),
          cell: ({ id }) => <a href={`/trace?correction=${id}`}>{format.whole(id)}</a>,
          number: true,
        },
        {
          name: t('corrections.what'),
          cell: ({ asked, revoked }) => {
            const words = correctionWords(t, format, nameOf, asked)
            return revoked === null ? words : <s>{words}</s>
          },
        },
        { name: t('corrections.made'), cell: (correction) => <Signed said={correction} /> },
        {
          name: t('corrections.revoked'),
          cell: (correction) =>
            correction.revoked === null ? (
              <Revoking correction={correction} busy={busy} revoke={revoke} />
            ) : (
              <Signed said={correction.revoked} />
            ),
        },
      ]}
    />
  )
}

function Signed({ said: { at, author, reason } }: { said: { at: string; author: string; reason: string } }) {
  const { format } = useSettings()
  return (
    <span class="stacked">
      <span>
        {author}, <time dateTime={at}>{format.dateTime(at)}</time>
      </span>
      <small class="quiet">{reason}</small>
    </span>
  )
}

function Revoking(props: { correction: Correction } & Pick<CorrectionTableProps, 'busy' | 'revoke'>) {
  const { correction, busy, revoke } = props
  const { t, format } = useSettings()
  const [isAsking, setAsking] = useState(false)
  const id = format.whole(correction.id)
  if (!isAsking)
    return (
      <button
        type="button"
        class="button button-quiet"
        aria-label={t('corrections.revoke_this', { id })}
        onClick={() => setAsking(true)}
      >
        {t('corrections.revoke')}
      </button>
    )
  return (
    <ReasonForm
      label={t('corrections.revoke_this', { id })}
      button={t('corrections.revoke')}
      busy={busy}
      send={(said) => revoke(correction.id, said)}
    >
      <button type="button" class="button button-quiet" onClick={() => setAsking(false)}>
        {t('corrections.keep')}
      </button>
    </ReasonForm>
  )
}
