import type { GatewayApp } from '../context.ts'
import { answer } from '../http/answer.ts'
import { localOrOperator } from '../middleware/local-or-operator.ts'
import type { GatewayDeps } from '../ports.ts'

/** Metrics in the exposition format of Prometheus: for scrapers on this machine, and for operators. */
export function mountMetrics(app: GatewayApp, deps: GatewayDeps): void {
  app.get('/metrics', localOrOperator(deps, 'system.metrics.read'), async (c) => {
    const { contentType } = deps.metrics
    return answer(c, 200, await deps.metrics.text(), { 'content-type': contentType })
  })
}
