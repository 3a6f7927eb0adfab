import type { NotFoundHandler } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import type { GatewayApp, GatewayEnv } from '../context.ts'
import { problem } from '../problems/problem.ts'

/** Answers what no route serves: 405 with the methods that the path has, or 404. */
export function unmatched(app: GatewayApp): NotFoundHandler<GatewayEnv> {
  const methodsByPath = new TrieRouter<string>()
  for (const { method, path } of app.routes) if (method !== 'ALL') methodsByPath.add('ALL', path, method)
  return (c) => {
    const [found] = methodsByPath.match('ALL', c.req.path)
    const methods = new Set(found.map(([method]) => method))
    if (methods.size === 0) return problem(c, 'route-not-found')
    if (methods.has('GET')) methods.add('HEAD')
    return problem(c, 'method-not-allowed', { headers: { allow: [...methods].join(', ') } })
  }
}
