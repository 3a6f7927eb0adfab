import type { Json } from '@heptad/schemas/json.ts'
import type { GatewayContext, Step } from '../context.ts'
import type { InputErrors } from '../problems/input-errors.ts'
import { problem } from '../problems/problem.ts'

/** A request as an operation reads it. */
export interface RawInput {
  readonly body: Json | undefined
  readonly parameters: URLSearchParams
  /** The variable parts of the path, decoded. */
  readonly path: Readonly<Record<string, string>>
}

/** Why a request is no input of an operation. */
export type InvalidInput = { readonly kind: 'invalid' } & InputErrors

/** What an operation makes of a request. */
export type InputOutcome<Input> = { readonly kind: 'valid'; readonly input: Input } | InvalidInput

/** Reads an operation's input; prepared once per operation. */
export type InputReader<Input> = (raw: RawInput) => InputOutcome<Input>

/** Lets only input in that fits the operation's contract. */
export function validate(read: InputReader<unknown>): Step {
  return (c, next) => {
    const outcome = read({ body: c.get('body'), parameters: parametersOf(c), path: c.req.param() })
    if (outcome.kind === 'invalid') return problem(c, outcome.code, { errors: outcome.errors })
    c.set('input', outcome.input)
    return next()
  }
}

const NONE = new URLSearchParams()

function parametersOf(c: GatewayContext): URLSearchParams {
  const at = c.req.url.indexOf('?')
  return at === -1 ? NONE : new URLSearchParams(c.req.url.slice(at + 1))
}
