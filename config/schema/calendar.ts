import { Type } from 'typebox'
import { DEFAULTS } from '../defaults.ts'
import { date, duration, id, list, name, object, oneOf, timeOfDay } from './words.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const Break = object(
  { start: timeOfDay('Local time at which the break begins'), end: timeOfDay('Local time at which it ends') },
  'A break: begins at its local time and lasts its nominal length',
)

const Shift = object(
  {
    id: id('Shift id'),
    name: name(),
    start: timeOfDay('Local start'),
    end: timeOfDay('Local end; not after the start means the next day'),
    days: Type.Optional(
      list(
        oneOf(WEEKDAYS, { description: 'Day of the week on which the shift starts' }),
        'Days on which it starts; default every day',
      ),
    ),
    breaks: Type.Optional(list(Break, 'Breaks, taken out of presence')),
  },
  'A shift, in local time',
)

const Exception = object(
  {
    date: date('Local date'),
    shifts: list(
      Type.Union([id('Id of a shift'), Shift]),
      'What replaces the shifts of that date: ids, or shifts of its own, whose days do not matter',
    ),
  },
  'A date with other shifts',
)

export const Calendar = object(
  {
    business_day: Type.Optional(
      Type.Literal('shift-start', {
        default: 'shift-start',
        description: 'A shift belongs to the local date on which it starts',
      }),
    ),
    early_sign_on: Type.Optional(
      duration("A sign-on this long before a shift's start belongs to that shift", DEFAULTS.earlySignOn),
    ),
    close_session_after: Type.Optional(
      duration(
        'A session left open past its shift is closed once this has gone by without a unit',
        DEFAULTS.closeSessionAfter,
      ),
    ),
    max_overtime: Type.Optional(duration('Longest overtime that keeps a session open', DEFAULTS.maxOvertime)),
    shifts: Type.Optional(list(Shift, 'Shifts; they do not overlap')),
    exceptions: Type.Optional(list(Exception, 'Dates with other shifts, such as holidays')),
  },
  'The shift calendar',
)
