import type { Step } from '../context.ts'
import { discard } from '../http/answer.ts'
import { problem } from '../problems/problem.ts'

/** Answers 504 when the rest of the chain takes longer than `callTimeoutMs`. The work goes on; its answer is discarded. */
export function deadline({ callTimeoutMs }: { readonly callTimeoutMs: number }): Step {
  return (c, next) => {
    c.set('answerBy', performance.now() + callTimeoutMs)
    const answer = next()
    return answer instanceof Promise ? inTime(answer, callTimeoutMs, () => problem(c, 'deadline-exceeded')) : answer
  }
}

/** The answer, or `late()` when that does not come in time. */
function inTime(answer: Promise<Response>, timeoutMs: number, late: () => Response): Promise<Response> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(late())
      answer.then(discard, () => {})
    }, timeoutMs)
    const first =
      <T>(settle: (value: T) => void) =>
      (value: T) => {
        clearTimeout(timer)
        settle(value)
      }
    answer.then(first(resolve), first(reject))
  })
}
