import type { GatewayContext, Step } from '../context.ts'
import type { RequestHeader } from '../operations/operation.ts'
import { problem } from '../problems/problem.ts'

/**
 * Refuses a condition (RFC 9110 section 13.1) that nobody here would look at: what is to be done only if something holds
 * must not be done whatever holds.
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
