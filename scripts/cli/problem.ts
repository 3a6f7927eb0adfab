import { z } from 'zod'

/** A problem document (RFC 9457) with the members that Heptad adds: `traceId`, and `errors` that point into the request. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string().default('The backbone refused'),
  status: z.number().int().optional(),
  detail: z.string().optional(),
  code: z.string().optional(),
  traceId: z.string().optional(),
  errors: z
    .array(
      z.looseObject({ pointer: z.string().optional(), code: z.string().optional(), message: z.string().optional() }),
    )
    .default([]),
})
export type Problem = z.output<typeof Problem>

/** The backbone answered, and refused. */
export class ProblemError extends Error {
  readonly status: number
  readonly problem: Problem
  /** Seconds after which the server wants to be asked again; null when it did not say. */
  readonly retryAfterSeconds: number | null

  constructor(status: number, problem: Problem, retryAfterSeconds: number | null) {
    super(problem.detail ?? problem.title)
    this.name = 'ProblemError'
    this.status = status
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Nothing answered at the address, or not in time. Whether a command took effect is then unknown; its key makes it safe to send again. */
export class UnreachableError extends Error {
  readonly url: string

  constructor(url: string, cause: unknown) {
    super(`nothing answers at ${url}`, { cause })
    this.name = 'UnreachableError'
    this.url = url
  }
}

/** Something answers at the address that is no backbone, such as a web server or a proxy's own page. */
export class NotHeptadError extends Error {
  constructor(url: string, request: string, { status, headers }: Response) {
    const type = headers.get('content-type') ?? 'no content type'
    super(`what answers at ${url} is no Heptad backbone: it answered ${request} with HTTP ${status}, ${type}`)
    this.name = 'NotHeptadError'
  }
}

/** The backbone answered something that its contract does not allow. */
export class UnexpectedAnswerError extends Error {
  constructor(what: string, why: string) {
    super(`${what} answered something unexpected: ${why}`)
    this.name = 'UnexpectedAnswerError'
  }
}

/** The code of a problem, `insufficient-funds` of `/problems/insufficient-funds`. */
export function problemCode(problem: Problem): string {
  return problem.code ?? problem.type.slice(problem.type.lastIndexOf('/') + 1)
}

/** A problem as lines for a person: what, why, where in the request, and the trace to ask an operator about. */
export function problemLines(problem: Problem): readonly string[] {
  const pointers = problem.errors.map(
    ({ pointer, message, code }) => `  ${pointer ? `${pointer}: ` : ''}${message ?? code ?? ''}`,
  )
  return [
    `${problem.title} (${problemCode(problem)})`,
    ...(problem.detail ? [problem.detail] : []),
    ...pointers,
    ...ownMembers(problem).map((member) => `  ${member}`),
    ...(problem.traceId ? [`trace ${problem.traceId}`] : []),
  ]
}

/** What a problem names beside the members that all have, such as `permission: money.accounts.open`. */
export function ownMembers(problem: Problem): readonly string[] {
  return Object.entries(problem)
    .filter(([name, value]) => !Object.hasOwn(Problem.shape, name) && typeof value === 'string')
    .map(([name, value]) => `${name}: ${value}`)
}
