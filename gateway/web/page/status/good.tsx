import { Icon } from '../ui/icon.tsx'

/** A yes or no by shape, colour and word. */
export function Good({ yes, words }: { yes: boolean; words: [yes: string, no: string] }) {
  return (
    <span class="good" data-good={yes}>
      <Icon name={yes ? 'ok' : 'down'} />
      {yes ? words[0] : words[1]}
    </span>
  )
}
