// From facts and a card to a score that opens down to its parts (scoring.md). Pure: no disk, network or clock.
// May come in: base/errors.
export type { Card } from './card.ts'
export { describeCard, type Outcome } from './describe.ts'
export { cardHash, loadCard, loadFacts } from './load.ts'
export { type IndicatorResult, type Reason, resultJson, type ScoreResult } from './result.ts'
export type { CardData, Facts } from './schema.ts'
export { scoreCard } from './score.ts'
