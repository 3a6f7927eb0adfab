import { andThen } from '@heptad/infra/awaitable/awaitable.ts'
import type { Step } from '../context.ts'
import { discard } from '../http/answer.ts'

/** Answers HEAD as GET, without the body (RFC 9110 section 9.3.2). The body is cancelled: a stream would otherwise run for nobody. */
export function head(): Step {
  return (c, next) => {
    if (c.req.method !== 'HEAD') return next()
    return andThen(next(), (response) => {
      discard(response)
      return response
    })
  }
}
