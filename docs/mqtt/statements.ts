import { BEHAVIOUR } from './behaviour.ts'
import { CONNECTION } from './connection.ts'
import { EXCHANGE } from './exchange.ts'
import type { Statement } from './statement.ts'

/** Every normative statement of MQTT 3.1.1, by its number, in the order of appendix B. */
export const STATEMENTS: Record<string, Statement> = { ...CONNECTION, ...EXCHANGE, ...BEHAVIOUR }
