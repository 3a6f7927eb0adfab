import { type Awaitable, andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { GatewayContext, Step } from '../context.ts'
import type { Authenticator, Principal } from '../ports.ts'
import { problem } from '../problems/problem.ts'

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i
const CHALLENGE = { 'www-authenticate': 'Bearer realm="heptad"' }

/** Identifies the caller by its API key. A missing key and a wrong one get the same answer, so that nothing can be learnt from it. */
export function authenticate(authenticator: Authenticator): Step {
  return (c, next) =>
    andThen(principalOf(c, authenticator), (principal) => {
      if (principal === null) return unauthenticated(c)
      c.set('principal', principal)
      return next()
    })
}

/** Whose key the request carries; null for none and for a wrong one. */
export function principalOf(c: GatewayContext, authenticator: Authenticator): Awaitable<Principal | null> {
  const key = BEARER.exec(c.req.header('authorization') ?? '')?.[1]
  return key === undefined ? null : authenticator.authenticate(key)
}

/** The 401 for a missing key and for a wrong one. */
export function unauthenticated(c: GatewayContext): Response {
  return problem(c, 'unauthenticated', { headers: CHALLENGE })
}
