// What a supervisor puts right: facts taken out and added, each with author and reason.
// May come in: base, config, facts, floor, ingest, kpi; types of web.
export { createCorrectionDesk } from './corrections.ts'
