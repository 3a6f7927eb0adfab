import { randomHex } from '@heptad/infra/ids/random-hex.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { GatewayContext } from '../context.ts'
import { answer, type Headers } from '../http/answer.ts'
import { adviceFor } from './advice.ts'
import { codeOf, entryOf, type Problem } from './catalogue.ts'

/** One fault of the input: where (a JSON Pointer into the body, or the name of a parameter or header), which, and in words. */
export interface FieldError {
  readonly pointer: string
  readonly code: string
  readonly message: string
}

export interface ProblemOptions {
  /** Replaces the catalogue's advice. */
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  /** Extension members (RFC 9457 section 3.2), for instance what is available when funds are insufficient. */
  readonly details?: JsonObject
  readonly headers?: Headers
}

export const PROBLEM_JSON = 'application/problem+json'

/** Answers with a problem document (RFC 9457): what is wrong, what to do, and the trace to quote. */
export function problem(c: GatewayContext, what: Problem, options: ProblemOptions = {}): Response {
  const body = problemText(what, c.get('traceId') ?? newTraceId(), options)
  return answer(c, entryOf(what)[0], body, { 'content-type': PROBLEM_JSON, ...options.headers })
}

/** The document as text, for places that have no request to answer. */
export function problemText(what: Problem, traceId: string, options: ProblemOptions = {}): string {
  return JSON.stringify({ ...problemDocument(what, options), traceId })
}

/** The document without its trace: what a batch reports for each item. Extension members never displace standard ones. */
export function problemDocument(what: Problem, { detail, errors, details }: ProblemOptions = {}): JsonObject {
  const [status, title, advice] = entryOf(what)
  const standard = {
    type: `/problems/${codeOf(what)}`,
    title,
    status,
    detail: detail ?? adviceFor(codeOf(what), details ?? {}) ?? advice,
  }
  return { ...standard, ...details, ...standard, ...(errors ? { errors: errors.map((error) => ({ ...error })) } : {}) }
}

const TRACE_ID_BYTES = 16

/** 16 random bytes in hex, as in W3C Trace Context. */
export function newTraceId(): string {
  return randomHex(TRACE_ID_BYTES)
}
