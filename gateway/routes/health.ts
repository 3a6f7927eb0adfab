import type { GatewayContext } from '../context.ts'
import { answerJson } from '../http/answer.ts'
import { localOrOperator } from '../middleware/local-or-operator.ts'
import type { GatewayDeps } from '../ports.ts'
import { turnedAway } from '../problems/turned-away.ts'
import type { Route } from './route.ts'

/** Whether the process turns, whether it may be sent requests, and the state of each of its parts. */
export function healthRoutes(deps: GatewayDeps): readonly Route[] {
  const ready = (c: GatewayContext) => answerReadiness(c, deps.system.isReady() && deps.system.isResponsive())
  const live = (c: GatewayContext) => answerJson(c, 200, { status: 'up' })
  const whole = async (c: GatewayContext) => {
    const { status, parts } = await deps.system.health()
    return answerJson(c, status === 'up' ? 200 : 503, { status, parts: parts.map((part) => ({ ...part })) })
  }
  const guard = localOrOperator(deps, 'system.health.read')
  return [
    ...['/live', '/health/live'].map((path) => ({ method: 'get', path, handle: live }) as const),
    ...['/ready', '/health/ready', '/healthz'].map((path) => ({ method: 'get', path, handle: ready }) as const),
    { method: 'get', path: '/health', handle: (c) => guard(c, () => whole(c)) },
  ]
}

function answerReadiness(c: GatewayContext, isReady: boolean): Response {
  return isReady ? answerJson(c, 200, { status: 'up' }) : turnedAway(c, 'not-ready')
}
