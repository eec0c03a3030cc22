import type { Problem } from '../problems.ts'
import type { Located } from '../read/node.ts'
import { checkCalendar } from './calendar.ts'
import { checkDevices } from './devices.ts'
import { checkDuplicates } from './duplicates.ts'
import { checkNames } from './names.ts'
import { checkPorts } from './ports.ts'
import { checkSettings } from './settings.ts'
import { checkSignals } from './signals.ts'

/**
 * What a schema cannot say: names that refer to nothing, things declared twice, shifts that overlap, signals that
 * contradict their role, settings that this machine cannot honour. Works on any tree, valid or not, and passes
 * over what has the wrong shape, so that all problems come out at once.
 */
export function checkReferences(whole: Located): Problem[] {
  return [
    ...checkDuplicates(whole),
    ...checkNames(whole),
    ...checkCalendar(whole),
    ...checkSignals(whole),
    ...checkDevices(whole),
    ...checkPorts(whole),
    ...checkSettings(whole),
  ]
}
