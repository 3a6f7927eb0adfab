import type { GatewayContext } from '../context.ts'
import { answer } from '../http/answer.ts'
import { localOrOperator } from '../middleware/local-or-operator.ts'
import type { GatewayDeps } from '../ports.ts'
import type { Route } from './route.ts'

/** Metrics in the exposition format of Prometheus: for scrapers on this machine, and for operators. */
export function metricsRoutes(deps: GatewayDeps): readonly Route[] {
  const guard = localOrOperator(deps, 'system.metrics.read')
  const all = async (c: GatewayContext) => {
    const { contentType } = deps.metrics
    return answer(c, 200, await deps.metrics.text(), { 'content-type': contentType })
  }
  return [{ method: 'get', path: '/metrics', handle: (c) => guard(c, () => all(c)) }]
}
