import { type Logger, pino } from 'pino'

export type Log = Logger

/**
 * A structured log on standard error, one JSON object a line.
 * Level from `LINESIDE_LOG` (trace … fatal, silent), default `info`. Problems carry `code` from the error table.
 */
export function createLog(name: string): Log {
  return pino(
    {
      name,
      level: process.env.LINESIDE_LOG ?? 'info',
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
