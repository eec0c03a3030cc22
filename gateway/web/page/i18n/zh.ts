import type { Texts } from './en.ts'
import { board } from './zh/board.ts'
import { configuration } from './zh/configuration.ts'
import { corrections } from './zh/corrections.ts'
import { figures } from './zh/figures.ts'
import { obstacles } from './zh/obstacles.ts'
import { operations } from './zh/operations.ts'
import { quarantine } from './zh/quarantine.ts'
import { shell } from './zh/shell.ts'
import { status } from './zh/status.ts'
import { trace } from './zh/trace.ts'
import { units } from './zh/units.ts'

/** 中文文本，按视图分文件。`{name}` 由程序填入；量词不分单复数。 */
export const zh: Texts = {
  ...shell,
  ...board,
  ...status,
  ...quarantine,
  ...obstacles,
  ...configuration,
  ...corrections,
  ...operations,
  ...trace,
  ...figures,
  ...units,
}
