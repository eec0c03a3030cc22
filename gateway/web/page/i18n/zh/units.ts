import type { units as english } from '../en/units.ts'

/** 时间长度。 */
export const units: Record<keyof typeof english, string> = {
  'unit.s': '{s} 秒',
  'unit.min': '{min} 分钟',
  'unit.min_s': '{min} 分 {s} 秒',
  'unit.h_min': '{h} 小时 {min} 分',
  'unit.d_h': '{d} 天 {h} 小时',
}
