import { expect, it } from 'vitest'
import { eventually } from '../gateway.ts'
import { requirePeer } from '../peers.ts'
import { stageScanners } from '../printf-scanner.ts'

it.skipIf(!requirePeer('socat', 'socat'))(
  'it is read on without a restart, the status shows that it was away, and no other scanner is taken for it',
  async () => {
    const hall = await stageScanners({ first: 'delimiter: lf', second: 'delimiter: lf' })
    const first = await hall.plug('first', 'ttyUSB0')
    const second = await hall.plug('second', 'ttyUSB1')
    await hall.isUp('first')
    await hall.isUp('second')
    await first.printf('A-1\\n')
    await second.printf('B-1\\n')
    await eventually(() => expect(hall.stored('first')).toEqual(['A-1']))

    await first.unplug()
    await eventually(async () => expect((await hall.device('first')).link).not.toBe('up'))
    expect((await hall.device('first')).error?.code).toBe('DEVICE_UNREACHABLE')
    // The second is pulled out as well, and gets the name that the first had.
    await second.unplug()
    await eventually(async () => expect((await hall.device('second')).link).not.toBe('up'))
    const secondAgain = await hall.plug('second', 'ttyUSB0')
    const firstAgain = await hall.plug('first', 'ttyUSB2')
    await hall.isUp('first')
    await hall.isUp('second')
    await firstAgain.printf('A-2\\n')
    await secondAgain.printf('B-2\\n')

    await eventually(() => expect(hall.stored('first')).toEqual(['A-1', 'A-2']))
    await eventually(() => expect(hall.stored('second')).toEqual(['B-1', 'B-2']))
  },
)
