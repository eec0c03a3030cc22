/** What is in a payload. A format other than JSON gives a document of its own, and all pointers hold for it too. */
export interface Content {
  /** The payload as text, without white space around it. */
  text: string
  /** Undefined where the payload is none. */
  document: unknown
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A payload as UTF-8 and, where it is that too, as JSON; undefined if it is not even text. */
export function readContent(payload: Uint8Array): Content | undefined {
  let text: string
  try {
    text = utf8.decode(payload).trim()
  } catch {
    return undefined
  }
  try {
    return { text, document: JSON.parse(text) }
  } catch {
    return { text, document: undefined }
  }
}
