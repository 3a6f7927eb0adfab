import { Hono } from 'hono'
import { compose, everyCall, everyRequest } from './chain.ts'
import type { GatewayApp, GatewayEnv } from './context.ts'
import { recover } from './middleware/recover.ts'
import { openApiDocument } from './openapi/document.ts'
import { honoPath, type Operation } from './operations/operation.ts'
import { operationsOf } from './operations/registry.ts'
import type { GatewayDeps } from './ports.ts'
import { assertCatalogueComplete } from './problems/catalogue.ts'
import { docsRoutes } from './routes/docs.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { problemPageRoutes } from './routes/problem-pages.ts'
import { isOfApi, type Route } from './routes/route.ts'
import { unmatched } from './routes/unmatched.ts'

/**
 * The one door: a Hono application with a route for every command and query of the registries.
 * Throws when a module can refuse with a code that no row of the problems explains.
 */
export function createGateway(deps: GatewayDeps): GatewayApp {
  const queries = deps.queries.map(({ contract }) => contract)
  assertCatalogueComplete(deps.rejections, deps.problems, queries)
  const operations = operationsOf(deps)
  const routes = [
    ...operations.map((operation) => routeOf(operation, deps)),
    ...healthRoutes(deps),
    ...metricsRoutes(deps),
    ...problemPageRoutes(deps.problems),
    ...docsRoutes(openApiDocument(operations, deps.settings.version)),
  ]
  return serving(routes, deps)
}

function routeOf(operation: Operation, deps: GatewayDeps): Route {
  const { method, path, bodyType } = operation
  const handle = compose(everyCall(operation, deps), (c) => operation.handle(c, c.get('input')))
  return { method, path: honoPath(path), handle, readsBody: bodyType !== undefined }
}

function serving(routes: readonly Route[], deps: GatewayDeps): GatewayApp {
  const app = new Hono<GatewayEnv>()
  const recovering = recover(deps.errors)
  app.onError((error, c) =>
    recovering(c, () => {
      throw error
    }),
  )
  const chain = everyRequest(deps)
  const pages = chain.filter(({ isForApi }) => isForApi !== true)
  for (const { method, path, handle, readsBody } of routes) {
    const steps = isOfApi(path) ? chain : pages
    const needed = readsBody === true ? steps.filter((step) => step.readsBody !== true) : steps
    app.on(method.toUpperCase(), [path], compose(needed, handle))
  }
  const none = unmatched(routes)
  const [noCall, noPage] = [compose(chain, none), compose(pages, none)]
  app.notFound((c) => (isOfApi(c.req.path) ? noCall(c) : noPage(c)))
  return app
}
