import type { TraceInput, TracePart } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { StatusTable } from '../status/table.tsx'
import { TracePager } from './trace-pager.tsx'
import { partWords, valueWords } from './words.ts'

interface Props {
  id: string
  parts: TraceInput['parts']
  unit: TraceInput['unit']
  from: number
  /** Key of the part whose facts are shown; null: those of all. */
  shown: string | null
  turnTo(from: number | null): void
  show(part: string | null): void
}

/** What an input is the sum of: sessions, intervals, units; each leads to its own facts. */
export function PartTable({ id, parts, unit, from, shown, turnTo, show }: Props) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id={id}
      title={t('trace.parts')}
      aside={<span class="quiet">{t('trace.parts_total', { n: parts.total })}</span>}
      empty={t('trace.no_parts')}
      rows={parts.entries}
      keyOf={({ key }) => key}
      columns={[
        { name: t('trace.kind'), cell: ({ kind }) => t(`part.${kind}`) },
        {
          name: t('workers.station'),
          cell: ({ station, worker }) => [station, worker].filter(Boolean).join(', '),
        },
        { name: t('trace.what'), cell: (part) => <PartCell part={part} /> },
        {
          name: t('trace.adds'),
          number: true,
          cell: ({ value }) => valueWords(t, format, value, unit),
        },
        {
          name: t('trace.facts'),
          cell: (part) =>
            part.facts?.length === 0 ? (
              <span class="quiet">{t('trace.no_facts')}</span>
            ) : (
              <button
                type="button"
                class="button button-quiet"
                aria-pressed={shown === part.key}
                aria-label={`${t('trace.show_facts')}: ${t(`part.${part.kind}`)} ${partWords(t, format, part)}`}
                onClick={() => show(shown === part.key ? null : part.key)}
              >
                {shown === part.key ? t('trace.show_all') : t('trace.show_facts')}
              </button>
            ),
        },
      ]}
      foot={
        <TracePager
          back={from === 0 ? null : () => turnTo(null)}
          next={parts.next === null ? null : () => turnTo(parts.next)}
        />
      }
    />
  )
}

/** What a part is; of time that a report of an obstacle took, the way to that report. */
function PartCell({ part }: { part: TracePart }) {
  const { t, format } = useSettings()
  return (
    <>
      {partWords(t, format, part)}
      {part.obstacle !== undefined && (
        <>
          {' '}
          ·{' '}
          <a class="fact-link" href={`/obstacles#obstacle-${part.obstacle}`}>
            {t('trace.obstacle', { id: part.obstacle })}
          </a>
        </>
      )}
    </>
  )
}
