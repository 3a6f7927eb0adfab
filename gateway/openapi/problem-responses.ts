import type { JsonObject } from '@heptad/schemas/json.ts'
import type { Operation } from '../operations/operation.ts'
import { codeOf, entryOf, type Problem, type ProblemCode } from '../problems/catalogue.ts'
import { PROBLEM_JSON, problemDocument } from '../problems/problem.ts'
import { headersOf } from './parameters.ts'

/** Problems that every operation can answer with. */
const SHARED: readonly ProblemCode[] = [
  'unauthenticated',
  'permission-denied',
  'not-ready',
  'overloaded',
  'deadline-exceeded',
  'internal',
]
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

/** One response for each status, naming the codes that come with it. */
export function problemResponses({ method, docs }: Operation): JsonObject {
  const ofWrites: readonly ProblemCode[] = method === 'get' ? [] : ['condition-not-understood']
  const problems = [...new Set<Problem>([...SHARED, ...ofWrites, ...docs.problems])]
  const byStatus = Object.groupBy(problems, (problem) => String(entryOf(problem)[0]))
  return Object.fromEntries(Object.entries(byStatus).map(([status, group = []]) => [status, responseFor(group)]))
}

function responseFor(problems: readonly Problem[]): JsonObject {
  const rows = problems.map((problem) => `- \`${codeOf(problem)}\`: ${entryOf(problem)[1]}`)
  const hasRetry = problems.some((problem) => entryOf(problem)[0] === 503)
  return {
    description: rows.join('\n'),
    headers: headersOf(hasRetry ? ['Retry-After'] : []),
    content: {
      [PROBLEM_JSON]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(problems.map((problem) => [codeOf(problem), { value: exampleOf(problem) }])),
      },
    },
  }
}

function exampleOf(problem: Problem): JsonObject {
  return { ...problemDocument(problem), traceId: EXAMPLE_TRACE }
}
