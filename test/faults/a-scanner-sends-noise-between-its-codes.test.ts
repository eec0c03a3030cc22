import { expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import { requirePeer } from '../peers.ts'
import { stageScanners } from '../printf-scanner.ts'

it.skipIf(!requirePeer('socat', 'socat'))(
  'every code that is whole is stored once, the bytes thrown away are counted, another scanner is not disturbed',
  async () => {
    const hall = await stageScanners({ noisy: 'delimiter: stx_etx', clean: 'delimiter: cr' })
    const noisy = await hall.plug('noisy', 'ttyUSB0')
    const clean = await hall.plug('clean', 'ttyUSB1')
    await hall.isUp('noisy')
    await hall.isUp('clean')

    await noisy.printf('\\002P-001\\003\\r\\n')
    // A cable that is not screened: bits of nothing, a frame cut off in the middle, one with a byte that is no text.
    await noisy.printf('\\377\\000\\201~~\\r\\n\\002P-0')
    await clean.printf('P-100\\rP-101\\r')
    await noisy.printf('\\002P-002\\003\\002P-\\377\\003\\002P-003\\003')
    // Longer than any line: 3,000 bytes that begin like one.
    await noisy.printf('\\002%03000d', '0')
    await noisy.printf('\\002P-004\\003')
    await clean.printf('P-102\\r')

    await eventually(() => expect(hall.stored('noisy')).toEqual(['P-001', 'P-002', 'P-003', 'P-004']))
    await eventually(() => expect(hall.stored('clean')).toEqual(['P-100', 'P-101', 'P-102']))
    // \377 \201 ~~; STX P-0; P-\377; STX and 3,000 zeros.
    const thrownAway = 4 + 4 + 3 + 3001
    await eventually(async () =>
      expect(await hall.device('noisy')).toMatchObject({ readings: 4, thrown_away: thrownAway }),
    )
    const { link, error } = await hall.device('noisy')
    expect({ link, code: error?.code }).toEqual({ link: 'up', code: 'DEVICE_BAD_DATA' })
    expect(await hall.device('clean')).toMatchObject({ link: 'up', thrown_away: 0 })
  },
)
