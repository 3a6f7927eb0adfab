import type { Step } from './context.ts'
import { accessLog } from './middleware/access-log.ts'
import { authenticate } from './middleware/authenticate.ts'
import { authorise } from './middleware/authorise.ts'
import { bindTenant } from './middleware/bind-tenant.ts'
import { bodyGate } from './middleware/body-gate.ts'
import { cors } from './middleware/cors.ts'
import { deadline } from './middleware/deadline.ts'
import { idempotency } from './middleware/idempotency.ts'
import { rawGuard } from './middleware/raw-guard.ts'
import { realIp } from './middleware/real-ip.ts'
import { requestTrace } from './middleware/request-trace.ts'
import { securityHeaders } from './middleware/security-headers.ts'
import { shed } from './middleware/shed.ts'
import { validate } from './middleware/validate.ts'
import type { Operation } from './operations/operation.ts'
import type { GatewayDeps } from './ports.ts'

/** A step with its name and the paths that it guards. */
export interface Link {
  readonly name: string
  readonly on: string
  readonly step: Step
}

/**
 * What every request passes, in order. Whatever any step throws ends in `recover`, which Hono keeps beside the chain.
 * What shows the state of the process, its documents and its problem pages are answered while calls are shed.
 */
export function everyRequest({ settings, system, ...deps }: GatewayDeps): readonly Link[] {
  const { maxInFlight } = settings
  return [
    { name: 'raw guard', on: '*', step: rawGuard(settings) },
    { name: 'request trace', on: '*', step: requestTrace() },
    { name: 'real ip', on: '*', step: realIp(settings) },
    { name: 'access log', on: '*', step: accessLog(deps) },
    { name: 'shed', on: '/v1/*', step: shed({ maxInFlight, isReady: () => system.isReady() }) },
    { name: 'security headers', on: '*', step: securityHeaders() },
    { name: 'cors', on: '*', step: cors(settings) },
    { name: 'body gate', on: '*', step: bodyGate(settings) },
  ]
}

/** What every call of an operation passes after that; its handler and the shape of its answer come last. */
export function everyCall(operation: Operation, deps: GatewayDeps): readonly Omit<Link, 'on'>[] {
  const { permission, read, idempotencyKey } = operation
  return [
    { name: 'authenticate', step: authenticate(deps.authenticator) },
    { name: 'bind tenant', step: bindTenant() },
    { name: 'deadline', step: deadline(deps.settings) },
    { name: 'validate', step: validate(read) },
    { name: 'authorise', step: authorise(deps.authoriser, permission) },
    ...(idempotencyKey === 'none' ? [] : [{ name: 'idempotency', step: idempotency(idempotencyKey) }]),
    { name: 'handler', step: (c) => operation.handle(c, c.get('input')) },
  ]
}
