import type { TraceFeed } from '../../api.ts'
import { useSettings } from '../settings.ts'
import { StatusTable } from '../status/table.tsx'
import { hrefOf } from './asked.ts'
import { TracePager } from './trace-pager.tsx'
import { figureWord, subjectWords, windowWords } from './words.ts'

interface Props {
  feeds: TraceFeed[]
  /** The start of the next page; null: this is the last. */
  next: string | null
  /** The starts of the pages before, the one shown last; empty: the first page. */
  starts: string[]
  turnTo(starts: string[]): void
}

/** Where the API has the page that begins last of `starts`. */
export function pathWithin(path: string, starts: string[]): string {
  const from = starts.at(-1)
  return from === undefined ? path : `${path}?from=${encodeURIComponent(from)}`
}

/** The figures that something feeds, each to be opened. */
export function FeedTable({ feeds, next, starts, turnTo }: Props) {
  const { t, format } = useSettings()
  return (
    <StatusTable
      id="trace-feeds"
      title={t('trace.feeds')}
      empty={t('trace.feeds_none')}
      rows={feeds}
      keyOf={({ by, id, from: start, to }) => `${by} ${id} ${start} ${to}`}
      columns={[
        { name: t('trace.subject'), cell: ({ by, name }) => subjectWords(t, by, name) },
        {
          name: t('trace.window'),
          cell: (feed) => <span class="figure">{windowWords(format, feed)}</span>,
        },
        { name: t('trace.figures'), cell: (feed) => <FigureLinks feed={feed} /> },
      ]}
      foot={
        <TracePager
          back={starts.length === 0 ? null : () => turnTo(starts.slice(0, -1))}
          next={next === null ? null : () => turnTo([...starts, next])}
        />
      }
    />
  )
}

function FigureLinks({ feed }: { feed: TraceFeed }) {
  const { t } = useSettings()
  const { by, id, from, to, kpis } = feed
  return (
    <span class="figure-links">
      {kpis.map((kpi) => (
        <a key={kpi} class="fact-link" href={hrefOf({ by, id, from, to, kpi })}>
          {figureWord(t, kpi)}
        </a>
      ))}
    </span>
  )
}
