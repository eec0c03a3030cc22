import { Type } from 'typebox'
import { DEFAULTS } from '../defaults.ts'
import { duration, id, object } from './words.ts'

const Spool = object(
  {
    bytes: Type.Optional(
      Type.Integer({
        minimum: 65_536,
        default: DEFAULTS.spoolBytes,
        description:
          'Readings that wait take so much at most; then the oldest of the least important go: measures and states, then running totals, then all others. The file can be up to three times as large',
      }),
    ),
    age: Type.Optional(duration('A reading waits so long at most', DEFAULTS.spoolAge)),
  },
  'What may wait on its disk',
)

export const Agent = object(
  { id: id('Agent id, as `agent:` of devices names it'), spool: Type.Optional(Spool) },
  'An agent on a line PC; one that needs no settings of its own need not be listed',
)
