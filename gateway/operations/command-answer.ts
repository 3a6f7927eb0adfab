import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { Headers } from '../http/answer.ts'
import type { Problem, ProblemCode, Problems } from '../problems/catalogue.ts'
import type { ProblemOptions } from '../problems/problem.ts'
import { entityTag } from './command-request.ts'
import type { Positions } from './positions.ts'

const MS_PER_SECOND = 1000

/** The outcome of a command as HTTP: an answer with its headers, or a problem. */
export type CommandResult =
  | { readonly kind: 'answered'; readonly answer: JsonObject; readonly isReplay: boolean; readonly headers: Headers }
  | {
      readonly kind: 'refused'
      readonly problem: Problem
      readonly isReplay: boolean
      readonly options: ProblemOptions
    }

/** Translates an outcome and looks at nothing else, so that a replay is translated like the first time. */
export function resultOf(
  outcome: CommandOutcome,
  tenantId: TenantId,
  { positions, problems }: { readonly positions: Positions; readonly problems: Problems },
): CommandResult {
  switch (outcome.kind) {
    case 'accepted': {
      const headers = {
        ...positions.header(tenantId, outcome.position),
        ...entityTag(outcome.revision),
        ...replayed(outcome.replayed),
      }
      return { kind: 'answered', answer: outcome.answer, isReplay: outcome.replayed, headers }
    }
    case 'rejected': {
      const { code, details } = outcome.rejection
      const headers = { ...positions.header(tenantId, outcome.position), ...replayed(outcome.replayed) }
      const known = problems.find(code) ?? 'internal'
      return { kind: 'refused', problem: known, isReplay: outcome.replayed, options: { details, headers } }
    }
    default: {
      const { code, options } = failure(outcome)
      return { kind: 'refused', problem: code, isReplay: false, options }
    }
  }
}

type Failure = Exclude<CommandOutcome, { kind: 'accepted' | 'rejected' }>

function failure(outcome: Failure): { readonly code: ProblemCode; readonly options: ProblemOptions } {
  switch (outcome.kind) {
    case 'mismatch':
      return { code: 'idempotency-mismatch', options: { errors: [differs(outcome.field)] } }
    case 'denied':
      return { code: 'permission-denied', options: { details: { permission: outcome.permission } } }
    case 'precondition-failed':
      return { code: 'precondition-failed', options: { headers: entityTag(outcome.revision) } }
    case 'conflict':
      return { code: 'stream-conflict', options: { headers: retryAfter(MS_PER_SECOND) } }
    case 'invalid':
      return { code: 'unstorable', options: { detail: outcome.why } }
    case 'overloaded':
      return { code: 'overloaded', options: { headers: retryAfter(outcome.retryAfterMs) } }
    case 'being-read': {
      const { eventsRead, events, retryAfterMs } = outcome
      const details = { eventsRead: `${eventsRead}`, events: `${events}` }
      return { code: 'stream-being-read', options: { details, headers: retryAfter(retryAfterMs) } }
    }
    case 'unavailable': {
      const code = outcome.commitUnknown ? 'commit-unknown' : 'log-unavailable'
      return { code, options: { headers: retryAfter(outcome.retryAfterMs) } }
    }
  }
}

/** The type of a command is no member of its body. */
const COMMAND_TYPE = '$command'

function differs(field: string) {
  if (field === COMMAND_TYPE)
    return { pointer: '', code: 'idempotency-mismatch', message: 'the key was used for a command of another type' }
  return { pointer: `/${field}`, code: 'idempotency-mismatch', message: 'differs from the first use of the key' }
}

function replayed(isReplay: boolean): Headers {
  return isReplay ? { 'idempotent-replayed': 'true' } : {}
}

/** Retry-After counts whole seconds, at least one. */
export function retryAfter(ms: number): Headers {
  return { 'retry-after': String(Math.max(1, Math.ceil(ms / MS_PER_SECOND))) }
}
