import { shortened } from './shortened.ts'

/** What a client sent, as text; of what is long the beginning, and the whole on demand. */
export function Payload({ text }: { text: string }) {
  const short = shortened(text)
  if (short === text) return <code>{text}</code>
  return (
    <details class="payload">
      <summary>
        <code>{short}</code>
      </summary>
      <code>{text}</code>
    </details>
  )
}
