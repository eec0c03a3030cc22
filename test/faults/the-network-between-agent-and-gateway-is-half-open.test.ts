import { expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import { requirePeer } from '../peers.ts'
import { stageScanner } from '../scanner.ts'

// That the agent finds out about a gateway that no longer answers takes its keep-alive: base/mqtt-link.test.ts.
it.skipIf(!requirePeer('socat', 'socat'))(
  'the gateway takes the agent back although it holds its old connection, and each reading arrives once',
  async () => {
    const { network, scan, agent, expectEachOnce } = await stageScanner()
    await scan(50)
    network.halfOpen('server')
    await scan(100)
    await expectEachOnce()
    await eventually(async () => expect((await agent())?.connected).toBe(true))
  },
)
