import { useId } from 'preact/hooks'
import type { CorrectionSubjects } from '../../api.ts'
import { textOrNull } from '../i18n/i18n.ts'
import { type Settings, useSettings } from '../settings.ts'
import { type Field, isInstant, isNumber } from './fields.ts'

interface FieldInputProps {
  field: Field
  subjects: CorrectionSubjects
  required: boolean
  /** What it says at first. */
  value: string
}

/** One question of the form: chosen from what there is, where that is known. */
export function FieldInput({ field, subjects, required, value }: FieldInputProps) {
  const { t, timeZone } = useSettings()
  const id = useId()
  const zone = isInstant(field) || field === 'date' ? `${id}-zone` : undefined
  const choices = choicesOf(field, subjects, t)
  return (
    <div class="field">
      <label for={id}>{t(`correction.field_${field}`)}</label>
      {choices === null ? (
        <input
          id={id}
          name={field}
          required={required}
          defaultValue={value}
          maxLength={200}
          aria-describedby={zone}
          {...typeOf(field)}
        />
      ) : (
        <select id={id} name={field} required={required}>
          <option value="">{t(required ? 'corrections.choose' : 'corrections.as_it_came')}</option>
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id} selected={choice.id === value}>
              {choice.name}
            </option>
          ))}
        </select>
      )}
      {zone !== undefined && (
        <small class="quiet" id={zone}>
          {t('corrections.zone', { zone: timeZone })}
        </small>
      )}
    </div>
  )
}

function typeOf(field: Field) {
  if (isInstant(field)) return { type: 'datetime-local', step: '1' } as const
  if (field === 'date') return { type: 'date' } as const
  if (!isNumber(field)) return { type: 'text' } as const
  const isId = field === 'fact' || field === 'entry'
  return { type: 'number', min: isId ? 1 : 0, step: isId ? '1' : 'any' } as const
}

/** Stations of several lines may have the same name. */
function stationChoices({ stations }: CorrectionSubjects) {
  const isOneLine = new Set(stations.map(({ line }) => line.id)).size < 2
  return stations.map(({ id, name, line }) => ({ id, name: isOneLine ? name : `${line.name} · ${name}` }))
}

function choicesOf(field: Field, subjects: CorrectionSubjects, t: Settings['t']) {
  const named = (prefix: string) => (id: string) => ({ id, name: textOrNull(t, `${prefix}.${id}`) ?? id })
  switch (field) {
    case 'station':
    case 'origin':
      return stationChoices(subjects)
    case 'worker':
    case 'instead':
      return subjects.workers
    case 'product':
      return subjects.products
    case 'state':
      return subjects.states.map((id) => ({ ...named('state')(id), id }))
    case 'result':
      return ['good', 'scrap', 'rework'].map(named('figure'))
    default:
      return null
  }
}
