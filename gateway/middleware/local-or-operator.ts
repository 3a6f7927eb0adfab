import { type GatewayContext, incomingOf, type Step } from '../context.ts'
import type { GatewayDeps } from '../ports.ts'
import { principalOf, unauthenticated } from './authenticate.ts'
import { denied } from './authorise.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * For what shows the inside of the process: open to callers on the same machine that come without a proxy, so that a local
 * scraper needs no secret; everybody else needs a credential with the permission.
 */
export function localOrOperator(deps: Pick<GatewayDeps, 'authenticator'>, permission: string): Step {
  return async (c, next) => {
    if (isLocal(c)) return next()
    const principal = await principalOf(c, deps.authenticator)
    if (principal === null) return unauthenticated(c)
    return principal.allows(permission) ? next() : denied(c, permission)
  }
}

function isLocal(c: GatewayContext): boolean {
  const peer = incomingOf(c)?.socket.remoteAddress ?? ''
  return LOOPBACK.has(peer) && c.req.header('x-forwarded-for') === undefined && c.req.header('forwarded') === undefined
}
