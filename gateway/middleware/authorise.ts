import { andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { GatewayContext, Step } from '../context.ts'
import type { GatewayDeps } from '../ports.ts'
import { problem } from '../problems/problem.ts'

/** Lets only those in who hold the operation's permission, by stream state. The engine asks again when it decides. */
export function authorise(authoriser: GatewayDeps['authoriser'], permission: string): Step {
  return (c, next) => {
    const { actor, tenantId } = c.get('principal')
    return andThen(authoriser.allows(actor, tenantId, permission), (allowed) =>
      allowed ? next() : denied(c, permission),
    )
  }
}

/** The answer to a caller without the permission. */
export function denied(c: GatewayContext, permission: string): Response {
  return problem(c, 'permission-denied', { details: { permission } })
}
