import type { GatewayContext, Step } from '../context.ts'
import type { Authenticator, Principal } from '../ports.ts'
import { problem } from '../problems/problem.ts'

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i
const CHALLENGE = { 'www-authenticate': 'Bearer realm="heptad"' }

/** Finds out who calls. A missing key and a wrong one get the same answer, so that nothing can be learnt from it. */
export function authenticate(authenticator: Authenticator): Step {
  return async (c, next) => {
    const principal = await principalOf(c, authenticator)
    if (principal === null) return unauthenticated(c)
    c.set('principal', principal)
    return next()
  }
}

/** Whose key the request carries; null for none and for a wrong one. */
export async function principalOf(c: GatewayContext, authenticator: Authenticator): Promise<Principal | null> {
  const key = BEARER.exec(c.req.header('authorization') ?? '')?.[1]
  return key === undefined ? null : authenticator.authenticate(key)
}

/** The answer to both. */
export function unauthenticated(c: GatewayContext): Response {
  return problem(c, 'unauthenticated', { headers: CHALLENGE })
}
