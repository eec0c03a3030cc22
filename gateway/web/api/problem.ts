/** A problem document of RFC 9457 (application/problem+json), with the code of the error table and what to do next. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  next: string
  /** The parameters that were refused. */
  errors?: ParameterProblem[]
}

export interface ParameterProblem {
  parameter: string
  /** What was sent; null where the parameter is missing. */
  found: string | null
  /** What would have been accepted, in words. */
  allowed: string
}
