import { type GatewayContext, incomingOf, type Step } from '../context.ts'
import type { GatewayDeps } from '../ports.ts'
import { principalOf, unauthenticated } from './authenticate.ts'
import { denied } from './authorise.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
/** Headers that proxies add. A proxy that adds none cannot be told from a caller on this machine. */
const OF_PROXIES = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/**
 * For health and metrics: open to callers on the same machine that come without a proxy, so that a local scraper needs no key. All others need a
 * key with the permission.
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
  return LOOPBACK.has(peer) && !OF_PROXIES.some((name) => c.req.header(name) !== undefined)
}
