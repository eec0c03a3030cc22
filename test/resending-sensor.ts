import { connectAsync } from 'mqtt'

/** A sensor that numbers and dates its readings and sends each again until it is acknowledged. */
export interface ResendingSensor {
  /** Publishes so many units, `window` in flight, as long as it takes. */
  publish(count: number): Promise<void>
  acknowledged(): number
  /** Times that a connection of it was closed. */
  closed(): number
  end(): Promise<void>
}

/** `from`: time of the first reading, epoch milliseconds; each later one comes a millisecond after. */
export async function resendingSensor(
  url: string,
  {
    topic,
    clientId = 'sensor-1',
    from,
    window = 20,
  }: { topic: string; clientId?: string; from: number; window?: number },
): Promise<ResendingSensor> {
  const client = await connectAsync(url, {
    clientId,
    clean: false,
    reconnectPeriod: 100,
    connectTimeout: 2000,
    keepalive: 2,
  })
  client.on('error', () => {})
  let [next, acknowledged, closed] = [0, 0, 0]
  client.on('close', () => closed++)
  return {
    async publish(count) {
      const until = next + count
      const sendSome = async () => {
        while (next < until) {
          const n = next++
          await client.publishAsync(topic, JSON.stringify({ v: 1, ts: from + n, seq: n }), { qos: 1 })
          acknowledged++
        }
      }
      await Promise.all(Array.from({ length: Math.min(window, count) }, sendSome))
    },
    acknowledged: () => acknowledged,
    closed: () => closed,
    end: () => client.endAsync(true),
  }
}
