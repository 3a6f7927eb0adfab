import type { JsonObject } from '@heptad/schemas/json.ts'
import { expect, test } from 'vitest'
import { createGateway } from '../gateway.ts'
import { builtIn } from '../module/built-in.ts'
import { operationsOf } from '../operations/registry.ts'
import { call } from '../testing/call.ts'
import { testGateway } from '../testing/gateway-deps.ts'
import { exampleOf } from './example.ts'

interface DescribedParameter {
  readonly name: string
  readonly in: string
  readonly schema: JsonObject
}

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly DescribedParameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> }
  readonly responses: Readonly<Record<string, { readonly content: JsonObject; readonly description: string }>>
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
  const { described } = await real()
  for (const { operationId, responses } of described) {
    expect(Object.keys(responses), operationId).toEqual(
      expect.arrayContaining(['200', '401', '403', '500', '503', '504']),
    )
    expect(JSON.stringify(responses['401'])).toContain('/problems/unauthenticated')
    expect(JSON.stringify(responses['200']?.content), operationId).toContain('"example"')
  }
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
  expect(names.slice(0, 4)).toEqual(['path accountId', 'query bookId', 'query limit', 'query cursor'])
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

/** The example of a parameter in the path, by name. */
function inPath(parameter: DescribedParameter): [string, string][] {
  return parameter.in === 'path' ? [[parameter.name, String(exampleOf(parameter.schema))]] : []
}
