import { type ErrorCode, LinesideError } from '../base/index.ts'

/** One thing wrong with a site file: where it stands, what was found there and what is allowed. */
export interface Problem {
  code: ErrorCode
  /** File as named on the command line or by `include`, or `--set a.b.c`. */
  file: string
  /** Both count from 1. */
  line: number
  column: number
  /** Path of the key, such as `lines.0.stations.2.id`; empty for the file as a whole. */
  path: string
  found: string
  allowed: string
  suggestion?: string
}

/** All problems of a site file at once; the code is that of the first. */
export class SiteErrors extends LinesideError {
  readonly problems: Problem[]
  constructor(problems: [Problem, ...Problem[]]) {
    super(problems[0].code, problems.map(formatProblem).join('\n'))
    const lines = problems.map((problem) => `\n  ${formatProblem(problem)}`).join('')
    this.message = `problems in the site file: ${problems.length}${lines}`
    this.name = 'SiteErrors'
    this.problems = problems
  }

  /** A line a problem. */
  lines(): string[] {
    return this.problems.map(formatProblem)
  }
}

/**
 * A problem in one line: `file:line:column: CODE path: found X; allowed Y (did you mean Z?)`. Control characters
 * of the file come out escaped.
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, code, path, found, allowed, suggestion } = problem
  const where = `${file}:${line}:${column}: ${code}${path ? ` ${path}` : ''}`
  const what = `found ${found}; allowed ${allowed}${suggestion ? ` (did you mean ${suggestion}?)` : ''}`
  return `${where}: ${what}`.replace(/\p{Cc}/gu, escaped)
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
