import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Board } from '../../gateway/web/api.ts'
import { eventually, type RunningGateway, siteFile } from '../../test/gateway.ts'
import { portOf } from '../../test/raw-client.ts'
import { quantile } from '../figures.ts'
import { load, siteOf, withGateway } from '../gateway.ts'
import { ackReader, connectPacket, publishPacket } from '../mqtt-wire.ts'
import type { Bench, Result, RowFamily } from '../row.ts'

const SAMPLES = 300
const BACKGROUND_A_SECOND = 5000
/** Stations 1 to 8 take the background; the readings that are timed go to one of their own. */
const TIMED = 'st-9'

interface Timed {
  published: number
  acknowledged: number
  shown: number
}

/**
 * A reading published until its figure is in the event stream that the page draws from. Baseline: its
 * acknowledgement, so the time until it was on disk.
 */
export const page: RowFamily = {
  ids: ['B4'],
  async measure({ folder, say }: Bench): Promise<Result[]> {
    const timed = await withGateway(siteFile(folder, siteOf(9)), `${folder}/b4`, async (gateway) => {
      const seconds = Math.ceil((SAMPLES * 0.1) / 0.8) + 5
      const background = load(portOf(gateway), { seconds, rate: BACKGROUND_A_SECOND })
      const result = await timeReadings(gateway)
      const { acknowledged, seconds: ran } = await background
      say(`${Math.round(acknowledged / ran)} readings/s beside them`)
      return result
    })
    const shown = timed.map((one) => one.shown - one.published)
    const stored = timed.map((one) => one.acknowledged - one.published)
    const [p50, p99] = [quantile(shown, 0.5), quantile(shown, 0.99)]
    return [
      {
        id: 'B4',
        what: 'reading to figure, 5,000/s',
        measured: `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms; acknowledged p99 ${quantile(stored, 0.99).toFixed(0)} ms`,
        reach: 'p99 ≤ 250 ms',
        value: p99,
        isReached: p99 <= 250,
      },
    ]
  },
}

async function timeReadings(gateway: RunningGateway): Promise<Timed[]> {
  const timed: Timed[] = []
  const abort = new AbortController()
  const watching = watchBoard(gateway, abort.signal, ({ stations }) => {
    const good = stations.find(({ id }) => id === TIMED)?.good ?? 0
    const now = performance.now()
    for (let n = good; n > 0 && timed[n - 1].shown === 0; n--) timed[n - 1].shown = now
  })
  const socket = connect(portOf(gateway), '127.0.0.1').setNoDelay(true)
  socket.on(
    'data',
    ackReader((packetId) => {
      timed[packetId - 1].acknowledged = performance.now()
    }),
  )
  socket.write(connectPacket('timed'))
  await delay(1000)
  for (let n = 1; n <= SAMPLES; n++) {
    // At random: in step with the board, all would wait equally long.
    await delay(50 + Math.random() * 100)
    timed.push({ published: performance.now(), acknowledged: 0, shown: 0 })
    socket.write(publishPacket(`lineside/v1/line-1/${TIMED}/good`, n, '1'))
  }
  const allShown = eventually(() => {
    if (timed.some(({ shown }) => shown === 0)) throw new Error('a reading never came to the board')
  })
  await Promise.race([allShown, watching])
  socket.destroy()
  abort.abort()
  await watching
  return timed
}

/** Reads the event stream of the line until it is aborted. */
async function watchBoard(
  { url }: RunningGateway,
  signal: AbortSignal,
  onBoard: (board: Board) => void,
): Promise<void> {
  try {
    const { body } = await fetch(new URL('/api/v1/events?line=line-1', url), { signal })
    let rest = ''
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const frames = (rest + chunk).split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        const [, data] = /^event: board\ndata: (.*)$/.exec(frame) ?? []
        if (data) onBoard(JSON.parse(data) as Board)
      }
    }
    throw new Error('the event stream ended')
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
