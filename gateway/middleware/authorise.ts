import type { GatewayContext, Step } from '../context.ts'
import type { GatewayDeps } from '../ports.ts'
import { problem } from '../problems/problem.ts'

/** Lets only those in who hold the operation's permission, by stream state. The engine asks again when it decides. */
export function authorise(authoriser: GatewayDeps['authoriser'], permission: string): Step {
  return async (c, next) => {
    const { actor, tenantId } = c.get('principal')
    if (await authoriser.allows(actor, tenantId, permission)) return next()
    return denied(c, permission)
  }
}

/** The answer to a caller without the permission. */
export function denied(c: GatewayContext, permission: string): Response {
  return problem(c, 'permission-denied', { details: { permission } })
}
