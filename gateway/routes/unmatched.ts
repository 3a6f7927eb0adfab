import { nearestName } from '@heptad/infra/config/nearest-name.ts'
import { TrieRouter } from 'hono/router/trie-router'
import type { Handler } from '../context.ts'
import { entryOf } from '../problems/catalogue.ts'
import { problem } from '../problems/problem.ts'
import type { Route } from './route.ts'

/** Where commands and queries are called by their names. */
const BY_NAME = /^\/v1\/(?:commands|queries)\//
/** No name is longer. Comparing costs the length of what was sent, so longer texts are not compared. */
const MAX_NAME = 80

/** Answers requests that no route matches: 405 with the methods of the path, or 404, which suggests the nearest name. */
export function unmatched(routes: readonly Route[]): Handler {
  const methodsByPath = new TrieRouter<string>()
  for (const { method, path } of routes) methodsByPath.add('ALL', path, method.toUpperCase())
  const nearest = nearestAddress(routes)
  return (c) => {
    const [found] = methodsByPath.match('ALL', c.req.path)
    const methods = new Set(found.map(([method]) => method))
    if (methods.size === 0) return problem(c, 'route-not-found', nearest(c.req.path))
    if (methods.has('GET')) methods.add('HEAD')
    return problem(c, 'method-not-allowed', { headers: { allow: [...methods].join(', ') } })
  }
}

function nearestAddress(routes: readonly Route[]): (path: string) => { readonly detail?: string } {
  const named = Map.groupBy(
    routes.flatMap(({ path }) => split(path) ?? []),
    ({ folder }) => folder,
  )
  return (path) => {
    const asked = split(path)
    if (asked === null || asked.name.length > MAX_NAME) return {}
    const names = (named.get(asked.folder) ?? []).map(({ name }) => name)
    const name = nearestName(asked.name, names)
    return name === undefined ? {} : { detail: `Did you mean ${asked.folder}${name}? ${entryOf('route-not-found')[2]}` }
  }
}

function split(path: string): { readonly folder: string; readonly name: string } | null {
  const [folder] = BY_NAME.exec(path) ?? []
  return folder === undefined ? null : { folder, name: path.slice(folder.length) }
}
