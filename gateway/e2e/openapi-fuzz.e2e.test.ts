import type { Json, JsonObject } from '@heptad/schemas/json.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModules } from '../module/load.ts'
import type { ModuleSet } from '../module/module-set.ts'
import { moneyPaths } from '../routes/money/rest-paths.ts'
import { strictly } from '../schema/strict.ts'
import { arbitraryOf, recordOf, spoilt } from '../testing/arbitrary.ts'
import { type Judge, judgeOf } from '../testing/declared-schema.ts'
import {
  type BackboneProcess,
  type Credentials,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from './backbone-process.ts'
import { clientOf } from './client.ts'
import { WITH_ORDERS } from './testing/outside-module.ts'

/** Goes on for ever unless it is told not to. */
const ENDLESS = 'events.stream'
const RUNS = 30
/** Of an address whose entry is asked at its own address as well. */
const RUNS_AGAIN = 10
const TIMEOUT_MS = 240_000
const home = temporaryHome()
let backbone: BackboneProcess | undefined
let document: JsonObject
let judge: Judge
let served: ModuleSet
let operations: readonly Described[]

beforeAll(async () => {
  backbone = await startBackboneProcess(home, WITH_ORDERS)
  document = (await (await fetch(`${backbone.credentials.url}/openapi.json`)).json()) as JsonObject
  judge = judgeOf(document)
  served = await loadModules([WITH_ORDERS.HEPTAD_MODULES])
  operations = describedIn(document)
  for (const path of ['users:42:cash', 'world:EUR']) await openAccount(path)
})

function credentials(): Credentials {
  if (backbone === undefined) throw new Error('not started')
  return backbone.credentials
}

/** The accounts that the examples of the document speak of. */
async function openAccount(path: string): Promise<void> {
  const { url, apiKey } = credentials()
  const opened = await clientOf(url, apiKey).command('money.account.open', { path, asset: 'EUR', normalSide: 'credit' })
  expect(opened.status, opened.text).toBe(201)
}

afterAll(async () => {
  await backbone?.stop()
  removeHome(home)
})

interface Described {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: JsonObject
  }[]
  readonly body: { readonly type: string; readonly schema: JsonObject; readonly example: Json } | null
  readonly responses: Readonly<Record<string, { readonly content: Content }>>
}

/** Schemas by content type. */
type Content = Readonly<Record<string, { readonly schema: JsonObject }>>

interface Attempt {
  readonly body: Json
  readonly parameters: Readonly<Record<string, Json>>
}

describe('every operation of the API document, asked at random', () => {
  test('answers what fits its schema as the document says', () => everyOperation((values) => values), TIMEOUT_MS)
  test('answers what does not fit its schema as the document says', () => everyOperation(spoilt), TIMEOUT_MS)
})

async function everyOperation(change: (values: fc.Arbitrary<Json>) => fc.Arbitrary<Json>): Promise<void> {
  expect(operations.length).toBeGreaterThan(15)
  for (const operation of operations) {
    const attempts = fc.record({
      body: change(bodiesFor(operation)),
      parameters: change(parametersOf(operation)).map((value) => Object(value) as Attempt['parameters']),
    })
    await fc.assert(
      fc.asyncProperty(attempts, (attempt) => expectDocumented(operation, attempt)),
      { numRuns: isAgain(operation) ? RUNS_AGAIN : RUNS },
    )
  }
}

function isAgain({ id }: Described): boolean {
  return moneyPaths.some((rest) => rest.id === id)
}

/** The example as it stands is among them: rules across fields make most random bodies refused. */
function bodiesFor({ body }: Described): fc.Arbitrary<Json> {
  if (body === null) return fc.constant(null)
  return fc.oneof(fc.constant(body.example), arbitraryOf(body.schema, document))
}

/** Followed logs have no end, and a made-up cursor is refused before anything else is looked at. */
function parametersOf({ parameters }: Described): fc.Arbitrary<Json> {
  const asked = parameters.filter(
    (parameter) => parameter.in !== 'header' && !['follow', 'cursor'].includes(parameter.name),
  )
  const values = asked.map(({ name, schema }): [string, fc.Arbitrary<Json>] => [name, arbitraryOf(schema, document)])
  const requiredKeys = asked.filter(({ required }) => required).map(({ name }) => name)
  return recordOf(values, requiredKeys)
}

async function expectDocumented(operation: Described, attempt: Attempt): Promise<void> {
  const response = await answered(operation, attempt)
  const text = await response.text()
  const seen = `${operation.id} ${JSON.stringify(attempt)} → ${response.status} ${text}`
  const isRouted = response.status !== 404 || !text.includes('route-not-found')
  expect(response.status, seen).toBeLessThan(500)
  if (isRouted) expectDeclared(operation, response, { text, seen })
  if (response.status >= 400) expectProblem(response, text, seen)
  else if (response.headers.get('content-type') === 'application/json') expectShape(operation, JSON.parse(text), seen)
}

/** On a loaded machine an answer may take too long, which says nothing of the operation: it is asked again. */
async function answered(operation: Described, attempt: Attempt, times = 5): Promise<Response> {
  const response = await send(operation, attempt)
  return response.status === 504 && times > 1 ? answered(operation, attempt, times - 1) : response
}

/** Status, content type and body are what the document says. */
function expectDeclared(
  { responses }: Described,
  { status, headers }: Response,
  { text, seen }: { readonly text: string; readonly seen: string },
): void {
  expect(Object.keys(responses), seen).toContain(String(status))
  const content = responses[status]?.content ?? {}
  const type = headers.get('content-type') ?? 'none'
  expect(Object.keys(content), seen).toContain(type)
  const schema = content[type]?.schema
  if (schema !== undefined && /^application\/(?:problem\+)?json$/.test(type))
    expect(judge(schema).safeParse(JSON.parse(text)).error?.message, seen).toBeUndefined()
}

function expectProblem(response: Response, text: string, seen: string): void {
  expect(response.headers.get('content-type'), seen).toBe('application/problem+json')
  const problem = JSON.parse(text)
  expect(problem, seen).toMatchObject({
    status: response.status,
    title: expect.any(String),
    traceId: expect.any(String),
  })
  expect(text, seen).not.toMatch(/\.ts:\d|node:internal|select |insert into/i)
}

function expectShape({ id }: Described, answer: JsonObject, seen: string): void {
  const query = served.queries.find(({ contract }) => contract.name === id)
  if (query === undefined) return
  const rows = query.contract.shape === 'list' ? (answer.data as Json[]) : [answer]
  for (const row of rows) expect(strictly(query.contract.row).safeParse(row).error?.message, seen).toBeUndefined()
}

function send({ id, method, path, body }: Described, attempt: Attempt): Promise<Response> {
  const { url, apiKey, operatorKey } = credentials()
  const isForOperators = id.startsWith('system.') || id.startsWith('iam.tenant')
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(String(attempt.parameters[name] ?? '-')),
  )
  const inQuery = Object.entries(attempt.parameters).filter(([name]) => !inPath.has(name))
  const search = new URLSearchParams(
    inQuery.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])),
  )
  if (id === ENDLESS) search.set('follow', 'false')
  return fetch(`${url}${address}?${search}`, {
    method,
    headers: {
      authorization: `Bearer ${isForOperators ? operatorKey : apiKey}`,
      'idempotency-key': crypto.randomUUID(),
      ...(body === null ? {} : { 'content-type': body.type }),
    },
    ...(body === null ? {} : { body: JSON.stringify(attempt.body) }),
  })
}

function describedIn({ paths }: JsonObject): Described[] {
  return Object.entries(paths as Record<string, Record<string, JsonObject>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: String(operation.operationId),
      method: method.toUpperCase(),
      path,
      parameters: (operation.parameters ?? []) as unknown as Described['parameters'],
      body: bodyOf(operation),
      responses: operation.responses as unknown as Described['responses'],
    })),
  )
}

function bodyOf({ requestBody }: JsonObject): Described['body'] {
  const body = requestBody as unknown as { content: Record<string, Omit<NonNullable<Described['body']>, 'type'>> }
  const [found] = Object.entries(body?.content ?? {})
  return found === undefined ? null : { type: found[0], ...found[1] }
}
