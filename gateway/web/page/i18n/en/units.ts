/** Lengths of time. */
export const units = {
  'unit.s': '{s} s',
  'unit.min': '{min} min',
  'unit.min_s': '{min} min {s} s',
  'unit.h_min': '{h} h {min} min',
  'unit.d_h': '{d} d {h} h',
} as const
