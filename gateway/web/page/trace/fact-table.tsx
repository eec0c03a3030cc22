import type { TraceEntry, TraceInput } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { StatusTable } from '../status/table.tsx'
import { FactSeal, FactSource, FactTimes, FactValue } from './fact-cells.tsx'
import { TracePager } from './trace-pager.tsx'
import { valueWords, whyWords } from './words.ts'

interface Props {
  id: string
  facts: TraceInput['facts']
  unit: TraceInput['unit']
  isFirst: boolean
  back(): void
  go(cursor: string): void
}

/** The readings behind an input, in the order of their time. */
export function FactTable({ id, facts, unit, isFirst, back, go }: Props) {
  const { t, format } = useSettings()
  const { next } = facts
  return (
    <StatusTable
      id={id}
      title={t('trace.facts')}
      empty={t('trace.no_facts_behind')}
      rows={facts.entries}
      keyOf={({ id: number }) => number}
      columns={[
        { name: t('trace.number'), cell: ({ id: number }) => <FactLink fact={number} /> },
        { name: t('trace.times'), cell: (fact) => <FactTimes fact={fact} /> },
        { name: t('trace.source'), cell: (fact) => <FactSource fact={fact} /> },
        { name: t('trace.value'), cell: (fact) => <FactValue fact={fact} /> },
        {
          name: t('trace.adds'),
          number: true,
          cell: ({ adds }) =>
            adds === null ? (
              <span class="quiet">{t('trace.bounds')}</span>
            ) : (
              valueWords(t, format, adds, unit)
            ),
        },
        { name: t('trace.rests_on'), cell: (fact) => <RestsOn fact={fact} /> },
        { name: t('trace.seal'), cell: (fact) => <FactSeal fact={fact} /> },
      ]}
      foot={<TracePager back={isFirst ? null : back} next={next === null ? null : () => go(next)} />}
    />
  )
}

function FactLink({ fact }: { fact: number }) {
  const { t } = useSettings()
  return (
    <a class="fact-link figure" href={`/trace?fact=${fact}`}>
      {t('trace.fact', { id: fact })}
    </a>
  )
}

function RestsOn({ fact }: { fact: TraceEntry }) {
  const { t } = useSettings()
  return (
    <span class="stacked">
      {fact.rests_on.map(({ why, fact: other }) => (
        <a key={`${why} ${other}`} class="fact-link" href={`/trace?fact=${other}`}>
          {whyWords(t, why)} {other}
        </a>
      ))}
    </span>
  )
}
