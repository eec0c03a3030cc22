// Who was where, which state, which product: sessions, intervals, shifts, attribution to sums.
// May come in: base, types of config, scoring/kpi, facts.
export { type Calendar, createCalendar, type ShiftInstance } from './calendar.ts'
export { createCrewNames, crewShares, longestSession, NOBODY, TEAM } from './crews.ts'
export { createFloor, type Floor } from './floor.ts'
export { createPlainCounts, isPlainSignal, type PlainSignal } from './plain.ts'
export { createProductsInForce } from './products.ts'
export { createProgress, type Progress, parseProgress } from './progress.ts'
export { createProjector, type Projector } from './projector.ts'
export { tornShift } from './shift-history.ts'
export { OPEN } from './sign-on.ts'
export { createStandards, type StandardAt } from './standards.ts'
export { leftName, nowhereName } from './stations.ts'
export { MICRO } from './tallies.ts'
