import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { requirePeer } from '../peers.ts'
import { stageScanner } from '../scanner.ts'

/** Long enough for the agent to have read all of it and to wait for its acknowledgement. */
const FROZEN_MS = 1500

it.skipIf(!requirePeer('socat', 'socat'))(
  'delivers what was read meanwhile, once, when it thaws',
  async () => {
    const { network, scan, stored, expectEachOnce } = await stageScanner()
    await scan(50)
    await expectEachOnce()
    network.freeze()
    await scan(100)
    await delay(FROZEN_MS)
    expect(stored()).toBe(50)
    network.thaw()
    network.delay(20)
    await scan(50)
    await expectEachOnce()
  },
)
