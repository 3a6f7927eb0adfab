import type { GatewayContext } from '../context.ts'
import { problem } from '../problems/problem.ts'
import type { ConcurrencyLimit } from './concurrency-limit.ts'

/**
 * Answers with a body that lasts, on one of the places of the caller's tenant; `overloaded` where there is none. `open` is given what gives the place back,
 * to be called when the body ends; an answer that is a problem gives it back at once.
 */
export async function withPlace(
  c: GatewayContext,
  limit: ConcurrencyLimit,
  open: (release: () => void) => Promise<Response>,
): Promise<Response> {
  const release = limit.acquire(c.get('tenantId'))
  if (typeof release === 'string') return problem(c, 'overloaded', { headers: { 'retry-after': '5' } })
  let isOpen = false
  try {
    const opened = await open(release)
    isOpen = opened.ok
    return opened
  } finally {
    if (!isOpen) release()
  }
}
