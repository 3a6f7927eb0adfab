import type { GatewayContext, Step } from '../context.ts'
import { problem } from '../problems/problem.ts'

const KEY = /^[\x21-\x7e]{1,255}$/

/** Takes the Idempotency-Key: 1 to 255 visible ASCII characters. Replaying and refusing other bodies is the engine's part. */
export function idempotency(use: 'required' | 'optional'): Step {
  return (c, next) => {
    const key = c.req.header('idempotency-key')
    if (key === undefined) return use === 'required' && !isDryRun(c) ? problem(c, 'idempotency-key-required') : next()
    if (!KEY.test(key)) return problem(c, 'invalid-idempotency-key')
    c.set('idempotencyKey', key)
    return next()
  }
}

/** A dry run writes nothing, so it needs no key. */
function isDryRun(c: GatewayContext): boolean {
  return c.req.query('dryRun') === 'true'
}
