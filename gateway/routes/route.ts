import type { Handler } from '../context.ts'

/** What answers one method on one path, after what every request passes. */
export interface Route {
  readonly method: 'get' | 'post'
  /** As Hono writes it: `/problems/:code`. */
  readonly path: string
  readonly handle: Handler
  /** The handler reads the body itself. */
  readonly readsBody?: boolean
}

/** Whether a path leads into the API, and not to what shows the process or explains it. */
export function isOfApi(path: string): boolean {
  return path.startsWith('/v1/')
}
