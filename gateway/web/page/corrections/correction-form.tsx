import { useState } from 'preact/hooks'
import type { CorrectionSubjects } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { FieldInput } from './field-input.tsx'
import { type CorrectionRequest, FIELDS, KINDS, kindIn, mayBeEmpty, requestOf } from './fields.ts'

interface CorrectionFormProps {
  subjects: CorrectionSubjects
  /** What it says at first, as in the address. */
  asked: string
  busy: boolean
  show(request: CorrectionRequest): void
  /** Something else is asked for now. */
  changed(): void
}

/** What is to be put right, by kind; nothing is kept yet. */
export function CorrectionForm({ subjects, asked, busy, show, changed }: CorrectionFormProps) {
  const { t, timeZone } = useSettings()
  const initial = new URLSearchParams(asked)
  const [kind, setKind] = useState(kindIn(initial.get('kind')))
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (event.target instanceof HTMLFormElement) show(requestOf(kind, new FormData(event.target), timeZone))
  }
  const choose = (event: Event) => {
    if (event.target instanceof HTMLSelectElement) setKind(kindIn(event.target.value))
  }
  return (
    <section class="panel" aria-labelledby="correct">
      <header class="panel-head">
        <h2 id="correct">{t('corrections.new')}</h2>
      </header>
      <form class="form" onSubmit={submit} onInput={changed}>
        <div class="field">
          <label for="kind">{t('corrections.kind')}</label>
          <select id="kind" value={kind} onChange={choose} aria-describedby="kind-hint">
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`correction.kind_${one}`)}
              </option>
            ))}
          </select>
          <small id="kind-hint" class="quiet">
            {t(`correction.hint_${kind}`)}
          </small>
        </div>
        {FIELDS[kind].map((field) => (
          <FieldInput
            key={`${kind} ${field}`}
            field={field}
            subjects={subjects}
            required={!mayBeEmpty(kind, field)}
            value={initial.get(field) ?? ''}
          />
        ))}
        <button type="submit" class="button form-go" aria-disabled={busy}>
          {t('corrections.show')}
        </button>
      </form>
    </section>
  )
}
