import { expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import { requirePeer } from '../peers.ts'
import { stageScanner } from '../scanner.ts'

const RESETS = 5

it.skipIf(!requirePeer('socat', 'socat'))(
  'again and again with readings on their way: each arrives, once and in order',
  async () => {
    const { network, scan, expectEachOnce } = await stageScanner()
    network.delay(20)
    for (let reset = 0; reset < RESETS; reset++) {
      await eventually(() => expect(network.connections()).toBe(1))
      await scan(100)
      network.reset()
    }
    await expectEachOnce()
  },
)
