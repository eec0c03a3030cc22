import { parseArgs } from 'node:util'
import { ATTACKS, isAttack } from './attacks.ts'

/** Misbehaves towards a broker until it is killed, in a process of its own. Prints a line once it does. */
const { values } = parseArgs({ options: { port: { type: 'string' }, attack: { type: 'string' } } })
if (!isAttack(values.attack)) throw new Error(`--attack is one of ${Object.keys(ATTACKS).join(' ')}`)
await ATTACKS[values.attack].begin(Number(values.port))
console.log('under way')
// A socket that is not read keeps no process alive.
setInterval(() => {}, 60_000)
