import { andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { Step } from '../context.ts'
import { discard } from '../http/answer.ts'

/** HEAD is answered as GET is, but for the body (RFC 9110 section 9.3.2), which is then given up: one without end would be made for nobody. */
export function head(): Step {
  return (c, next) => {
    if (c.req.method !== 'HEAD') return next()
    return andThen(next(), (response) => {
      discard(response)
      return response
    })
  }
}
