import type { GatewayContext, Step } from '../context.ts'
import type { RequestHeader } from '../operations/operation.ts'
import { problem } from '../problems/problem.ts'

/**
 * Refuses a conditional header (RFC 9110 section 13.1) that the operation does not evaluate: a change that the caller wants only under a condition
 * must not be made regardless of it.
 */
export function conditions(understood: readonly RequestHeader[]): Step {
  const ignored = understood.includes('If-Match') ? ['if-none-match'] : ['if-none-match', 'if-match']
  return (c, next) => {
    const sent = ignored.find((name) => c.req.header(name) !== undefined)
    return sent === undefined ? next() : notUnderstood(c, sent)
  }
}

/** The refusal of a header that carries a condition. */
export function notUnderstood(c: GatewayContext, header: string): Response {
  const code = 'condition-not-understood'
  return problem(c, code, { errors: [{ pointer: header, code, message: 'is not supported here' }] })
}
