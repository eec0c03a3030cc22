// A range of facts, of sums or of KPIs as CSV or NDJSON, read beside the gateway.
// May come in: base, types of config, scoring/kpi, facts, floor, kpi.
export { DICTIONARY, dictionaryInWords, WHATS, type What } from './dictionary.ts'
export { type DumpQuestion, dump } from './dump.ts'
export { FORMATS, type Format } from './text.ts'
