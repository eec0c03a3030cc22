/** The tables under "derived" of the schema: what follows from facts and configuration, and can be rebuilt. */
export const DERIVED_TABLES = [
  'last_reading',
  'badge',
  'session',
  'state',
  'change_over',
  'total',
  'cycle',
  'defect',
  'step',
  'unit',
  'tally',
  'past_run',
  'window_change',
  'changed_hour',
  'mark',
] as const
