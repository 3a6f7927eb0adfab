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

export interface NamedStep {
  readonly name: string
  readonly step: Step
  /** Only calls of the API pass it; health, metrics, the API document and problem pages do not. */
  readonly isForApi?: true
  /** A route that reads the body itself, as it arrives, does without it. */
  readonly readsBody?: true
}

/** The steps that every request passes, in order. What a step after `recover` throws reaches those before it as an answer. */
export function everyRequest({ settings, system, errors, authenticator, ...deps }: GatewayDeps): readonly NamedStep[] {
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
    // Before anything is refused: without their headers an application in a browser cannot read the refusal.
    { name: 'security headers', step: securityHeaders() },
    { name: 'cors', step: cors(settings) },
    { name: 'shed', step: turnAway, isForApi: true },
    { name: 'recover', step: recover(errors) },
    { name: 'body gate', step: bodyGate(settings, arrivals, authenticator), readsBody: true },
    { name: 'in progress', step: inProgress, isForApi: true },
  ]
}

/** The steps that every call of an operation passes after those; then comes its handler. */
export function everyCall(operation: Operation, deps: GatewayDeps): readonly NamedStep[] {
  const { method, permission, read, idempotencyKey, docs } = operation
  return [
    { name: 'authenticate', step: authenticate(deps.authenticator) },
    { name: 'bind tenant', step: bindTenant() },
    { name: 'deadline', step: deadline(deps.settings) },
    // Again: the deadline drops an answer that comes too late, and with it a fault that nobody has reported.
    { name: 'recover', step: recover(deps.errors) },
    { name: 'validate', step: validate(read) },
    { name: 'authorise', step: authorise(permission) },
    ...(method === 'get' ? [] : [{ name: 'conditions', step: conditions(docs.requestHeaders) }]),
    ...(idempotencyKey === 'none' ? [] : [{ name: 'idempotency', step: idempotency(idempotencyKey) }]),
  ]
}

/**
 * Composes steps and a handler into one function. Hono would wrap each step in a promise; here a step that waits for nothing, as most do,
 * costs one call.
 */
export function compose(steps: readonly NamedStep[], handler: Handler): Handler {
  return steps.reduceRight<Handler>(
    (rest, { step }) =>
      (c) =>
        step(c, () => rest(c)),
    handler,
  )
}
