import type { GatewayContext, Step } from '../context.ts'
import { problem } from '../problems/problem.ts'

/** Lets only those in whose credential holds the operation's permission. The engine asks again when it decides. */
export function authorise(permission: string): Step {
  return (c, next) => (c.get('principal').allows(permission) ? next() : denied(c, permission))
}

/** The answer to a caller without the permission. */
export function denied(c: GatewayContext, permission: string): Response {
  return problem(c, 'permission-denied', { details: { permission } })
}
