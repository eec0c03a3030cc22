/** Characters of a payload that are shown at once. */
const SHOWN = 60

/** The beginning of a text that is long, and all of one that is not; no character is cut in two. */
export function shortened(text: string): string {
  const characters = [...text]
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : text
}
