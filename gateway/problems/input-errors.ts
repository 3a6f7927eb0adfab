import type { z } from 'zod'
import { pointerOf } from '../json/pointer.ts'
import { isProblemCode, type ProblemCode } from './catalogue.ts'
import type { FieldError } from './problem.ts'

type Issue = z.core.$ZodIssue

/** More faults than this are not listed. */
export const MAX_ERRORS = 100

/** The issues by which zod reports a missing member; for an enum it reports a wrong value. */
const MISSING_LOOKS_LIKE: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value'])

/** Zod's codes for our own rules and for unions: they do not tell a caller one fault from another. */
const WITHOUT_A_CODE: ReadonlySet<string> = new Set(['custom', 'invalid_union'])

/** Zod's default message of a union. A union with a message of its own describes all its alternatives, so these are not looked into. */
const UNION_WITHOUT_WORDS = 'Invalid input'

/** What is said of a member that the contract does not have, followed by those that it has where they are known. */
export const UNKNOWN_FIELD = 'is not a field of this contract'

/** What is wrong with an input, as a problem code and one entry per fault. */
export interface InputErrors {
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]
}

/**
 * Turns what zod found into field errors. An issue may carry `params.code`: it becomes the entry's code and, when the
 * catalogue knows it, the code of the whole problem.
 */
export function inputErrors(error: z.core.$ZodError, input: unknown): InputErrors {
  const errors = error.issues.flatMap((issue) => fieldErrors(issue, input, [])).slice(0, MAX_ERRORS)
  const named = errors.map(({ code }) => code).find(isProblemCode)
  return { code: named ?? 'validation-failed', errors }
}

function fieldErrors(issue: Issue, input: unknown, parent: readonly PropertyKey[]): FieldError[] {
  const path = [...parent, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys
      .slice(0, MAX_ERRORS)
      .map((key) => entry([...path, key], 'unknown-field', aboutUnknown(issue.message)))
  if (issue.code === 'invalid_union' && issue.message === UNION_WITHOUT_WORDS) {
    const branch = nearestBranch(issue.errors)
    if (branch.length > 0) return branch.flatMap((inner) => fieldErrors(inner, input, path))
  }
  if (MISSING_LOOKS_LIKE.has(issue.code) && valueAt(input, path) === undefined)
    return [entry(path, 'required', 'is required')]
  return [entry(path, codeOf(issue), issue.message)]
}

function aboutUnknown(message: string): string {
  return message.startsWith(UNKNOWN_FIELD) ? message : UNKNOWN_FIELD
}

/** The alternative that comes closest to the input: the one with the fewest faults, of those of its kind where there are some. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const ofItsKind = branches.filter((branch) => !branch.some(isOfAnotherKind))
  const [first = [], ...others] = ofItsKind.length > 0 ? ofItsKind : branches
  return others.reduce((nearest, branch) => (branch.length < nearest.length ? branch : nearest), first)
}

/** An object in place of a list, for instance, or a list in place of an object. */
function isOfAnotherKind({ code, path }: Issue): boolean {
  return code === 'invalid_type' && path.length === 0
}

function codeOf(issue: Issue): string {
  const own = issue.code === 'custom' ? issue.params?.code : undefined
  if (typeof own === 'string') return own
  return WITHOUT_A_CODE.has(issue.code) ? 'invalid-value' : issue.code.replaceAll('_', '-')
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  )
}

function entry(path: readonly PropertyKey[], code: string, message: string): FieldError {
  return { pointer: pointerOf(path), code, message }
}
