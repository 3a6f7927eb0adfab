import type { Handler, Step } from './context.ts'
import { Arrivals } from './http/arrivals.ts'
import { accessLog } from './middleware/access-log.ts'
import { authenticate } from './middleware/authenticate.ts'
import { authorise } from './middleware/authorise.ts'
import { bindTenant } from './middleware/bind-tenant.ts'
import { bodyGate } from './middleware/body-gate.ts'
import { conditions } from './middleware/conditions.ts'
import { cors } from './middleware/cors.ts'
import { deadline } from './middleware/deadline.ts'
import { head } from './middleware/head.ts'
import { idempotency } from './middleware/idempotency.ts'
import { rawGuard } from './middleware/raw-guard.ts'
import { realIp } from './middleware/real-ip.ts'
import { recover } from './middleware/recover.ts'
import { requestTrace } from './middleware/request-trace.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { shed } from './middleware/shed.ts'
import { validate } from './middleware/validate.ts'
import type { Operation } from './operations/operation.ts'
import type { GatewayDeps } from './ports.ts'

/** A step with its name. */
export interface Link {
  readonly name: string
  readonly step: Step
  /** Only calls of the API pass it: what shows the state of the process, documents and problem pages do not. */
  readonly isForApi?: true
}

/** What every request passes, in order. What a step after `recover` throws is an answer to those before it. */
export function everyRequest({ settings, system, errors, ...deps }: GatewayDeps): readonly Link[] {
  const { maxInFlight, maxArriving, stream } = settings
  const isReady = () => system.isReady()
  const { turnAway, inProgress } = shed({ maxInFlight, isReady })
  const arrivals = new Arrivals({ max: maxArriving, isServing: isReady, checkMs: stream.checkMs })
  return [
    { name: 'raw guard', step: rawGuard(settings) },
    { name: 'request trace', step: requestTrace() },
    { name: 'real ip', step: realIp(settings) },
    { name: 'access log', step: accessLog(deps) },
    { name: 'head', step: head() },
    // Before anything is refused: no application in a browser can read an answer without them, and a preflight that fails says nothing.
    { name: 'security headers', step: securityHeaders() },
    { name: 'cors', step: cors(settings) },
    { name: 'shed', step: turnAway, isForApi: true },
    { name: 'recover', step: recover(errors) },
    { name: 'body gate', step: bodyGate(settings, arrivals) },
    { name: 'in progress', step: inProgress, isForApi: true },
  ]
}

/** What every call of an operation passes after that; its handler and the shape of its answer come last. */
export function everyCall(operation: Operation, deps: GatewayDeps): readonly Link[] {
  const { method, permission, read, idempotencyKey, docs } = operation
  return [
    { name: 'authenticate', step: authenticate(deps.authenticator) },
    { name: 'bind tenant', step: bindTenant() },
    { name: 'deadline', step: deadline(deps.settings) },
    // Again: what fails after the deadline has answered would be seen by nobody.
    { name: 'recover', step: recover(deps.errors) },
    { name: 'validate', step: validate(read) },
    { name: 'authorise', step: authorise(permission) },
    ...(method === 'get' ? [] : [{ name: 'conditions', step: conditions(docs.requestHeaders) }]),
    ...(idempotencyKey === 'none' ? [] : [{ name: 'idempotency', step: idempotency(idempotencyKey) }]),
  ]
}

/**
 * A chain as one function. Hono would give each step a promise of its own; here a step that has nothing to wait for costs a
 * call, and that is most of them.
 */
export function inOne(links: readonly Link[], last: Handler): Handler {
  return links.reduceRight<Handler>(
    (rest, { step }) =>
      (c) =>
        step(c, () => rest(c)),
    last,
  )
}
