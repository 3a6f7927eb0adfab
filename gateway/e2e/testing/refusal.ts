import { expect } from 'vitest'
import type { Credentials } from '../backbone-process.ts'
import type { BadRequest, Expected } from './bad-requests.ts'
import { foreignInputs, nobodysIds } from './foreign-inputs.ts'

/** What came back instead of an answer. */
export interface Refusal {
  readonly status: number
  readonly type: string | null | undefined
  readonly text: string
}

interface Called {
  readonly method: string
  readonly path: string
  readonly id?: string
}

interface Attempt {
  readonly bad: BadRequest
  readonly expected: Expected
  /** What the operation requires is there, so that nothing but the bad part can be refused. */
  readonly isElseGood: boolean
}

/** Sends a bad request, with a key that may call the operation, and expects the problem. */
export async function expectRefused(
  { url, apiKey, operatorKey }: Credentials,
  { id = '', method, path }: Called,
  { bad, expected, isElseGood }: Attempt,
): Promise<void> {
  const isForOperators = id.startsWith('system.') || id.startsWith('iam.tenant')
  const required = isElseGood ? new URLSearchParams(requiredBy(id)).toString() : ''
  const search = [required, bad.search].filter(Boolean).join('&')
  const response = await fetch(`${url}${path.replaceAll(/[{}]/g, '')}?${search}`, {
    method,
    headers: withoutNulls({
      authorization: `Bearer ${isForOperators ? operatorKey : apiKey}`,
      'idempotency-key': crypto.randomUUID(),
      'content-type': 'application/json',
      ...bad.headers,
    }),
    ...bodyOf(bad),
  })
  const refusal = { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
  expectProblem(refusal, expected, `${method} ${path}`)
}

/** A problem document that names its code, says what to do, can be traced, and shows nothing of the inside. */
export function expectProblem({ status, type, text }: Refusal, [wanted, code]: Expected, where: string): void {
  expect([status, type], `${where} ${text}`).toEqual([wanted, 'application/problem+json'])
  const problem = JSON.parse(text)
  expect(problem, where).toMatchObject({ type: `/problems/${code}`, status: wanted })
  expect(problem.title, where).toMatch(/^[A-Z].{10,}/)
  expect(problem.detail, where).toMatch(/^[A-Z].{10,}\.$/)
  expect(problem.traceId, where).toMatch(/^[0-9a-f]{32}$/)
  expect(text).not.toMatch(/\.ts\b|node_modules|node:|Error\b|\\n +at |\bselect\b.+\bfrom\b/)
}

function bodyOf({ body, isChunked = false }: BadRequest): RequestInit {
  if (body === undefined) return {}
  return isChunked ? ({ body: new Blob([body]).stream(), duplex: 'half' } as RequestInit) : { body }
}

function withoutNulls(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}

function requiredBy(id: string): Readonly<Record<string, string>> {
  const [input] = foreignInputs[id]?.(nobodysIds()) ?? []
  return input !== undefined && 'parameters' in input ? input.parameters : {}
}
