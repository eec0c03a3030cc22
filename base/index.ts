// What every room may use and nothing more: error table, clock, log, durable queue.
// May come in: nothing of the other rooms.
export { CLOCK_SET_SINCE, type Clock, systemClock } from './clock.ts'
export { ERRORS, type ErrorCode, errorText, LinesideError } from './errors.ts'
export { instantOf } from './instant.ts'
export { createLog, type Log } from './log.ts'
