import { useState } from 'preact/hooks'
import type { TraceAnswer, TraceInput } from '../../api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { useSettings } from '../settings.ts'
import { ProblemText } from '../shell/problem-text.tsx'
import { type FigureAsked, queryOf } from './asked.ts'
import { FactTable } from './fact-table.tsx'
import { PartTable } from './part-table.tsx'
import { inputWord, valueWords } from './words.ts'

interface Props {
  figure: FigureAsked
  input: TraceInput
}

/** An input of the formula: closed, its value; opened, what it is the sum of, and the facts behind that. */
export function InputPanel({ figure, input }: Props) {
  const { t, format } = useSettings()
  const [isOpen, setOpen] = useState(false)
  return (
    <details class="trace-input" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="trace-input-name">
          {inputWord(t, input.name)} <code class="quiet">{input.name}</code>
        </span>
        <strong class="figure">{valueWords(t, format, input.value, input.unit)}</strong>
      </summary>
      {isOpen && <InputDetail figure={figure} input={input} />}
    </details>
  )
}

/** Which page of parts and facts is shown, and of which part. */
interface Shown {
  partsFrom: number | null
  part: string | null
  /** The cursors of the pages before, the one shown last; empty: the first page. */
  cursors: string[]
}

const FIRST: Shown = { partsFrom: null, part: null, cursors: [] }
const PAGE = 20

function InputDetail({ figure, input }: Props) {
  const { t } = useSettings()
  const [shown, setShown] = useState(FIRST)
  const { partsFrom, part, cursors } = shown
  const query = queryOf(figure, {
    input: input.name,
    limit: PAGE,
    parts_from: partsFrom,
    part,
    cursor: cursors.at(-1) ?? null,
  })
  const { answer, problem, isCurrent } = useAnswer<TraceAnswer>(`/trace?${query}`)
  const found = answer?.inputs[0]
  if (found === undefined)
    return problem === null ? <p>{t('app.busy')}</p> : <ProblemText problem={problem} />
  return (
    <div class="trace-detail" aria-busy={!isCurrent}>
      <p class="quiet">
        {t('trace.defined', { clause: found.clause })} {t('trace.parts_sum')}
      </p>
      <PartTable
        id={`parts-${input.name}`}
        parts={found.parts}
        unit={found.unit}
        from={partsFrom ?? 0}
        shown={part}
        turnTo={(from) => setShown({ ...shown, partsFrom: from })}
        show={(key) => setShown({ partsFrom, part: key, cursors: [] })}
      />
      <FactTable
        id={`facts-${input.name}`}
        facts={found.facts}
        unit={found.unit}
        isFirst={cursors.length === 0}
        back={() => setShown({ ...shown, cursors: cursors.slice(0, -1) })}
        go={(cursor) => setShown({ ...shown, cursors: [...cursors, cursor] })}
      />
    </div>
  )
}
