import { editDistance, nearestName } from '@heptad/infra/config/nearest-name.ts'
import { TrieRouter } from 'hono/router/trie-router'
import type { Handler } from '../context.ts'
import { entryOf } from '../problems/catalogue.ts'
import { problem } from '../problems/problem.ts'
import type { Route } from './route.ts'

/** Answers requests that no route matches: 405 with the methods of the path, or 404, which suggests the nearest address. */
export function unmatched(routes: readonly Route[]): Handler {
  const methodsByPath = new TrieRouter<string>()
  for (const { method, path } of routes) methodsByPath.add('ALL', path, method.toUpperCase())
  const nearest = nearestAddress(routes)
  return (c) => {
    const [found] = methodsByPath.match('ALL', c.req.path)
    const methods = new Set(found.map(([method]) => method))
    if (methods.size === 0) return problem(c, 'route-not-found', advice(nearest(c.req.path)))
    if (methods.has('GET')) methods.add('HEAD')
    const allowed = [...methods]
    return problem(c, 'method-not-allowed', {
      detail: `Use ${allowed.join(' or ')} here.`,
      headers: { allow: allowed.join(', ') },
    })
  }
}

function advice(address: string | null): { readonly detail?: string } {
  return address === null ? {} : { detail: `Did you mean ${address}? ${entryOf('route-not-found')[2]}` }
}

/** The address to which the fewest letters lead, each of its parts near to the one that was asked for; what a route leaves open is taken over. */
function nearestAddress(routes: readonly Route[]): (path: string) => string | null {
  const templates = [...new Set(routes.map(({ path }) => path))].map((path) => path.split('/'))
  return (path) => {
    const asked = path.replace(/\/$/, '').split('/')
    const [best] = templates
      .filter(({ length }) => length === asked.length)
      .flatMap((template) => likened(template, asked) ?? [])
      .sort((one, other) => one.edits - other.edits)
    return best?.address ?? null
  }
}

/** A route's address with the open parts of what was asked, and how many edits lie between them; null when a part is too far away. */
function likened(template: readonly string[], asked: readonly string[]) {
  let edits = 0
  const parts: string[] = []
  for (const [index, part] of template.entries()) {
    const given = asked[index] ?? ''
    const isOpen = part.startsWith(':') && given !== ''
    if (!isOpen && part !== given && nearestName(given, [part]) === undefined) return null
    if (!isOpen) edits += editDistance(given, part)
    parts.push(isOpen ? given : part)
  }
  return { address: parts.join('/'), edits }
}
