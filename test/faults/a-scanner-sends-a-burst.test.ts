import { expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import { requirePeer } from '../peers.ts'
import { stageScanners } from '../printf-scanner.ts'

/** What a scanner with memory has kept in a shift, sent at once when it is put into its cradle. */
const CODES = Array.from({ length: 5000 }, (_, index) => `SN${String(index + 1).padStart(5, '0')}`)

it.skipIf(!requirePeer('socat', 'socat'))(
  'every code is stored once, in order; codes read twice in a row are one, and are counted',
  async () => {
    const hall = await stageScanners({ cradle: 'repeat_after: PT1H' })
    const cradle = await hall.plug('cradle', 'ttyUSB0')
    await hall.isUp('cradle')
    await cradle.printf('%s\\n', ...CODES)
    await cradle.printf('%s\\n%s\\n', 'SN05000', 'SN05001')
    await eventually(() => expect(hall.stored('cradle')).toHaveLength(CODES.length + 1))
    expect(hall.stored('cradle')).toEqual([...CODES, 'SN05001'])
    await eventually(async () =>
      expect(await hall.device('cradle')).toMatchObject({
        readings: CODES.length + 1,
        repeats: 1,
        thrown_away: 0,
      }),
    )
  },
)
