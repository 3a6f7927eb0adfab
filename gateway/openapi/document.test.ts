import type { JsonObject } from '@heptad/schemas/json.ts'
import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { builtIn } from '../module/built-in.ts'
import { operationsOf } from '../operations/registry.ts'
import { call, codeOf } from '../testing/call.ts'
import { TENANT_A, testGateway } from '../testing/gateway-deps.ts'
import { exampleOf } from './example.ts'

interface DescribedParameter {
  readonly name: string
  readonly in: string
  readonly schema: JsonObject
}

interface DescribedAnswer {
  readonly content: JsonObject
  readonly description: string
  readonly headers: JsonObject
}

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly DescribedParameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> }
  readonly responses: Readonly<Record<string, DescribedAnswer>>
}

async function real() {
  const { deps } = await testGateway()
  const all = { ...deps, ...builtIn }
  const { json: document, text } = await call(createGateway(all), '/openapi.json', { key: null })
  const paths = Object.values(JSON.parse(text).paths as Record<string, Record<string, Described>>)
  return { document, operations: operationsOf(all), described: paths.flatMap((path) => Object.values(path)) }
}

test('every command, query and route of the registries is described once, by a sentence', async () => {
  const { document, operations, described } = await real()
  expect(document.openapi).toBe('3.1.0')
  expect(described.map(({ operationId }) => operationId).sort()).toEqual(operations.map(({ id }) => id).sort())
  expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(described.length)
  for (const { summary } of described) expect(summary).toMatch(/\.$/)
})

test('every reference in the document leads somewhere', async () => {
  const { document } = await real()
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)
  expect(references.length).toBeGreaterThan(10)
  for (const path of new Set(references)) {
    const target = path.split('/').reduce<unknown>((node, part) => Reflect.get(Object(node), part), document)
    expect(target, path).toBeTypeOf('object')
  }
})

test('every operation shows its problems with examples, and an example of its answer', async () => {
  const { described, document } = await real()
  const { examples } = Object(document.components)
  expect(examples).toMatchObject({ unauthenticated: { value: { type: '/problems/unauthenticated', status: 401 } } })
  for (const { operationId, responses } of described) {
    expect(Object.keys(responses), operationId).toEqual(
      expect.arrayContaining(['200', '401', '403', '500', '503', '504']),
    )
    expect(JSON.stringify(responses['401'])).toContain('"#/components/examples/unauthenticated"')
    expect(JSON.stringify(responses['200']?.content), operationId).toContain('"example"')
  }
})

test('every command says what it answers, and 201 where it has created what a query shows', async () => {
  const { described } = await real()
  const byId = new Map(described.map((operation) => [operation.operationId, operation]))
  const commands = builtIn.commands.filter(({ handler }) => handler.permission !== null)
  expect(commands.length).toBeGreaterThan(25)
  for (const { contract } of commands) expect(contract.answer, contract.type).toBeDefined()
  const statuses = (id: string) => Object.keys(byId.get(id)?.responses ?? {}).filter((status) => status < '300')
  expect(statuses('money.transaction.post')).toEqual(['200', '201'])
  expect(statuses('money.hold.void')).toEqual(['200'])
  expect(statuses('ledger.holds.void')).toEqual(['200'])
  expect(byId.get('ledger.transactions.post')?.responses['201']?.content).toMatchObject({
    'application/json': { example: { status: 'posted', legs: [{ path: 'users:42:cash' }] } },
  })
})

test('the example of every body is taken by the operation that shows it', async () => {
  const { operations, described } = await real()
  const withBody = described.filter(({ requestBody }) => requestBody !== undefined)
  expect(withBody.length).toBeGreaterThan(5)
  for (const { operationId, requestBody, parameters } of withBody) {
    const operation = operations.find(({ id }) => id === operationId)
    const [content] = Object.values(requestBody?.content ?? {})
    const body = content?.example as JsonObject
    const path = Object.fromEntries(parameters.flatMap(inPath))
    const outcome = operation?.read({ body, parameters: new URLSearchParams(), path })
    expect(outcome, `${operationId} ${JSON.stringify(body)}`).toMatchObject({ kind: 'valid' })
  }
})

test('the parameters in a path are described by the contract that takes them', async () => {
  const { described } = await real()
  const { parameters = [] } = described.find(({ operationId }) => operationId === 'ledger.accounts.entries') ?? {}
  expect(parameters.find(({ name }) => name === 'accountId')).toMatchObject({ in: 'path', schema: { format: 'uuid' } })
  const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
  expect(names.slice(0, 4)).toEqual(['path accountId', 'query bookId', 'query from', 'query to'])
})

test('the parameters of a query are those that its contract names', async () => {
  const { described } = await real()
  const list = described.find(({ operationId }) => operationId === 'iam.apikeys.list')
  const names = list?.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
  expect(names).toEqual([
    'query status',
    'query limit',
    'query cursor',
    'header Heptad-Min-Position',
    'header traceparent',
  ])
})

const JSON_BODY = { 'content-type': 'application/json' }
const LARGEST = 2_000

interface Refused {
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  readonly search?: string
  readonly key?: null
}

const REFUSED: readonly Refused[] = [
  { headers: { 'content-type': 'text/plain' } },
  { headers: { ...JSON_BODY, 'content-encoding': 'gzip' } },
  { text: JSON.stringify('x'.repeat(LARGEST)) },
  { text: '' },
  { text: '{"a":"\\u0000"}' },
  { search: '?nope=1' },
  { search: '?dryRun=true&dryRun=true&limit=1&limit=1' },
  { key: null },
  { headers: { ...JSON_BODY, 'if-none-match': '*' } },
]

test('how a request is refused stands in the description of its operation: status, code and headers', async () => {
  const { deps } = await testGateway({ maxBodyBytes: LARGEST })
  const principal = { actor: { type: 'operator', id: 'o' }, tenantId: TENANT_A, allows: () => true } as const
  const app = createGateway({ ...deps, ...builtIn, authenticator: { authenticate: () => principal } })
  const { json } = await call(app, '/openapi.json', { key: null })
  for (const [address, methods] of Object.entries(json.paths as unknown as Record<string, Record<string, Described>>))
    for (const [method, { operationId, responses }] of Object.entries(methods))
      for (const { search = '', text = '{}', headers = JSON_BODY, ...rest } of REFUSED) {
        const path = address.replaceAll(/\{\w+\}/g, '01990a3c-7e10-7000-8000-000000000001')
        const body = method === 'get' ? {} : { text }
        const answer = await call(app, path + search, { method: method.toUpperCase(), headers, ...rest, ...body })
        if (answer.status < 400 || answer.status === 500) continue
        const described = responses[answer.status]
        const seen = `${operationId} ${answer.status} ${codeOf(answer)}`
        expect(described?.description ?? 'nothing', seen).toContain(`\`${codeOf(answer)}\``)
        for (const name of ['Retry-After', 'WWW-Authenticate'].filter((each) => answer.headers.has(each)))
          expect(described?.headers, seen).toHaveProperty(name)
      }
})

test('the log is described as what it can be asked for: a page, or lines without end', async () => {
  const { described } = await real()
  const events = described.find(({ operationId }) => operationId === 'system.events')
  expect(Object.keys(events?.responses['200']?.content ?? {})).toEqual(['application/json', 'application/x-ndjson'])
})

/** The example of a parameter in the path, by name. */
function inPath(parameter: DescribedParameter): [string, string][] {
  return parameter.in === 'path' ? [[parameter.name, String(exampleOf(parameter.schema))]] : []
}
