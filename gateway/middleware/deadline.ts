import type { Step } from '../context.ts'
import { problem } from '../problems/problem.ts'

/** Answers 504 when the rest of the chain takes longer than `callTimeoutMs`. What was started may still finish. */
export function deadline({ callTimeoutMs }: { readonly callTimeoutMs: number }): Step {
  return async (c, next) => {
    c.set('answerBy', performance.now() + callTimeoutMs)
    const late = Promise.withResolvers<Response>()
    const timer = setTimeout(() => late.resolve(problem(c, 'deadline-exceeded')), callTimeoutMs)
    try {
      return await Promise.race([next(), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
