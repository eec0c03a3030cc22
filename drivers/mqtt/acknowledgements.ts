/** Acknowledgements of one connection, which leave in the order in which the messages came [MQTT-4.6.0-2]. */
export interface Acknowledgements {
  /** A message came that `send` acknowledges; what comes out is to be called once it need not come again. */
  expect(send: () => void): () => void
}

export function createAcknowledgements(): Acknowledgements {
  const open: { send: () => void; isDone: boolean }[] = []
  return {
    expect(send) {
      const entry = { send, isDone: false }
      open.push(entry)
      return () => {
        entry.isDone = true
        while (open[0]?.isDone) open.shift()?.send()
      }
    },
  }
}
