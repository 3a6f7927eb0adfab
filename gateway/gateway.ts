import { Hono } from 'hono'
import { everyCall, everyRequest } from './chain.ts'
import type { GatewayApp, GatewayEnv } from './context.ts'
import { recover } from './middleware/recover.ts'
import { openApiDocument } from './openapi/document.ts'
import { honoPath, type Operation } from './operations/operation.ts'
import { operationsOf } from './operations/registry.ts'
import type { GatewayDeps } from './ports.ts'
import { assertCatalogueComplete } from './problems/catalogue.ts'
import { mountDocs } from './routes/docs.ts'
import { mountHealth } from './routes/health.ts'
import { mountMetrics } from './routes/metrics.ts'
import { mountProblemPages } from './routes/problem-pages.ts'
import { unmatched } from './routes/unmatched.ts'

/**
 * The one door: a Hono application with a route for every command and query of the registries.
 * Throws when a module can refuse with a code that no row of the problems explains.
 */
export function createGateway(deps: GatewayDeps): GatewayApp {
  assertCatalogueComplete(deps.rejections, deps.problems)
  const app = new Hono<GatewayEnv>()
  const operations = operationsOf(deps)
  app.onError(recover(deps.errors))
  for (const { on, step } of everyRequest(deps)) app.use(on, step)
  for (const operation of operations) mount(app, operation, deps)
  mountHealth(app, deps)
  mountMetrics(app, deps)
  mountProblemPages(app, deps.problems)
  mountDocs(app, openApiDocument(operations, deps.settings.version))
  app.notFound(unmatched(app))
  return app
}

function mount(app: GatewayApp, operation: Operation, deps: GatewayDeps): void {
  const steps = everyCall(operation, deps).map(({ step }) => step)
  app.on(operation.method.toUpperCase(), [honoPath(operation.path)], ...steps)
}
