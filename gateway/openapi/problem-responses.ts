import type { JsonObject } from '@heptad/schemas/json.ts'
import type { Operation, ResponseHeader } from '../operations/operation.ts'
import { codeOf, entryOf, type Problem, type ProblemCode } from '../problems/catalogue.ts'
import { PROBLEM_JSON, problemDocument } from '../problems/problem.ts'
import { headersOf } from './parameters.ts'

/** Problems that every operation can answer with. */
const SHARED: readonly ProblemCode[] = [
  'unknown-parameter',
  'unauthenticated',
  'permission-denied',
  'not-ready',
  'overloaded',
  'deadline-exceeded',
  'internal',
]
/** Problems of every body that is read before its operation is asked. */
const OF_BODIES: readonly ProblemCode[] = [
  'body-missing',
  'malformed-json',
  'nul-character',
  'unsupported-media-type',
  'unsupported-content-encoding',
  'body-too-large',
  'validation-failed',
]
const OF_PARAMETERS: readonly ProblemCode[] = ['validation-failed', 'repeated-parameter', 'nul-character']
/** What a problem brings beside its document; those of status 503 bring Retry-After. */
const HEADERS: Readonly<Partial<Record<string, ResponseHeader>>> = {
  unauthenticated: 'WWW-Authenticate',
  'precondition-failed': 'ETag',
  'stream-conflict': 'Retry-After',
  'too-many-streams': 'Retry-After',
}
const TEXT = { type: 'string' }
const EXAMPLE_TRACE = '0af7651916cd43dd8448eb211c80319c'

/** The shape of every problem document (RFC 9457). */
export const PROBLEM_SCHEMA = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'detail', 'traceId'],
  properties: {
    type: { ...TEXT, description: 'Leads to a page that explains it.' },
    title: TEXT,
    status: { type: 'integer' },
    detail: { ...TEXT, description: 'What to do.' },
    traceId: TEXT,
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: { pointer: TEXT, code: TEXT, message: TEXT },
      },
    },
  },
} as unknown as Record<string, never>

/** One response for each status, naming the codes that come with it. Their examples are {@link problemExamples}. */
export function problemResponses(operation: Operation): JsonObject {
  const byStatus = Object.groupBy(problemsOf(operation), (problem) => String(entryOf(problem)[0]))
  return Object.fromEntries(Object.entries(byStatus).map(([status, group = []]) => [status, responseFor(group)]))
}

/** An example of each problem that these operations can answer with, by its code: the components that responses refer to. */
export function problemExamples(
  operations: readonly Operation[],
): Readonly<Record<string, { readonly value: JsonObject }>> {
  const problems = new Map(operations.flatMap(problemsOf).map((problem) => [codeOf(problem), problem]))
  return Object.fromEntries([...problems].map(([code, problem]) => [code, { value: exampleOf(problem) }]))
}

function problemsOf({ method, docs, bodyType }: Operation): readonly Problem[] {
  const ofWrites: readonly ProblemCode[] = method === 'get' ? [] : ['condition-not-understood']
  const ofBody = docs.body === undefined || bodyType !== undefined ? [] : OF_BODIES
  const ofParameters = docs.parameters.length === 0 && docs.path === undefined ? [] : OF_PARAMETERS
  return [...new Set<Problem>([...SHARED, ...ofBody, ...ofParameters, ...ofWrites, ...docs.problems])]
}

function responseFor(problems: readonly Problem[]): JsonObject {
  const rows = problems.map((problem) => `- \`${codeOf(problem)}\`: ${entryOf(problem)[1]}`)
  return {
    description: rows.join('\n'),
    headers: headersOf([...new Set(problems.flatMap(headerOf))]),
    content: {
      [PROBLEM_JSON]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          problems.map(codeOf).map((code) => [code, { $ref: `#/components/examples/${code}` }]),
        ),
      },
    },
  }
}

function headerOf(problem: Problem): readonly ResponseHeader[] {
  const own = HEADERS[codeOf(problem)] ?? (entryOf(problem)[0] === 503 ? 'Retry-After' : undefined)
  return own === undefined ? [] : [own]
}

function exampleOf(problem: Problem): JsonObject {
  return { ...problemDocument(problem), traceId: EXAMPLE_TRACE }
}
