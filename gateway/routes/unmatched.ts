import { TrieRouter } from 'hono/router/trie-router'
import type { Handler } from '../context.ts'
import { problem } from '../problems/problem.ts'
import type { Route } from './route.ts'

/** Answers what no route serves: 405 with the methods that the path has, or 404. */
export function unmatched(routes: readonly Route[]): Handler {
  const methodsByPath = new TrieRouter<string>()
  for (const { method, path } of routes) methodsByPath.add('ALL', path, method.toUpperCase())
  return (c) => {
    const [found] = methodsByPath.match('ALL', c.req.path)
    const methods = new Set(found.map(([method]) => method))
    if (methods.size === 0) return problem(c, 'route-not-found')
    if (methods.has('GET')) methods.add('HEAD')
    return problem(c, 'method-not-allowed', { headers: { allow: [...methods].join(', ') } })
  }
}
