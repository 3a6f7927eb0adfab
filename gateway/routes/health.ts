import type { GatewayApp, GatewayContext } from '../context.ts'
import { answerJson } from '../http/answer.ts'
import { localOrOperator } from '../middleware/local-or-operator.ts'
import type { GatewayDeps } from '../ports.ts'
import { problem } from '../problems/problem.ts'

/** Whether the process turns, whether it may be sent requests, and the state of each of its parts. */
export function mountHealth(app: GatewayApp, deps: GatewayDeps): void {
  const ready = (c: GatewayContext) => answerReadiness(c, deps.system.isReady() && deps.system.isResponsive())
  const live = (c: GatewayContext) => answerJson(c, 200, { status: 'up' })
  for (const path of ['/live', '/health/live']) app.get(path, live)
  for (const path of ['/ready', '/health/ready', '/healthz']) app.get(path, ready)
  app.get('/health', localOrOperator(deps, 'system.health.read'), async (c) => {
    const { status, parts } = await deps.system.health()
    return answerJson(c, status === 'up' ? 200 : 503, { status, parts: parts.map((part) => ({ ...part })) })
  })
}

function answerReadiness(c: GatewayContext, isReady: boolean): Response {
  if (isReady) return answerJson(c, 200, { status: 'up' })
  return problem(c, 'not-ready', { headers: { 'retry-after': '2' } })
}
