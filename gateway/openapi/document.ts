import type { JsonObject } from '@heptad/schemas/json.ts'
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Operation } from '../operations/operation.ts'
import { BODY_EXAMPLES } from './body-examples.ts'
import { exampleOf } from './example.ts'
import { type DescribedSchema, describeSchema } from './json-schema.ts'
import { HEADER_COMPONENTS, headersOf, parametersOf } from './parameters.ts'
import { PROBLEM_SCHEMA, problemExamples, problemResponses } from './problem-responses.ts'

const DESCRIPTION =
  'Commands change, queries read. Each command answers with a Heptad-Position; send it back with a query as Heptad-Min-Position to read that write.'

/** The OpenAPI 3.1 document of these operations. Made once, at start. */
export function openApiDocument(operations: readonly Operation[], version: string): JsonObject {
  const described = new OpenAPIHono()
  const registry = described.openAPIRegistry
  registry.registerComponent('schemas', 'Problem', PROBLEM_SCHEMA)
  registry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer', bearerFormat: 'hk_…' })
  for (const [name, header] of HEADER_COMPONENTS) registry.registerComponent('headers', name, header)
  for (const [code, example] of Object.entries(problemExamples(operations)))
    registry.registerComponent('examples', code, example)
  for (const operation of operations) {
    const { route, shared } = routeOf(operation)
    for (const [name, schema] of Object.entries(shared)) registry.registerComponent('schemas', name, schema)
    registry.registerPath(route)
  }
  return described.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Heptad',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ docs }) => docs.tag))].sort().map((name) => ({ name })),
  }) as unknown as JsonObject
}

/** Schemas are described by zod itself: it knows recursion and JSON Schema 2020-12, which OpenAPI 3.1 is built on. */
function routeOf(operation: Operation): { readonly route: RouteConfig; readonly shared: DescribedSchema['shared'] } {
  const { docs, id, method, path, permission } = operation
  const answer = describeSchema(docs.answer, `${id}.answer`)
  const body = docs.body === undefined ? null : describeSchema(docs.body, `${id}.body`)
  const route = {
    method,
    path,
    operationId: id,
    tags: [docs.tag],
    summary: docs.summary,
    description: `Needs the permission \`${permission}\`.`,
    security: [{ apiKey: [] }],
    parameters: parametersOf(operation),
    ...(body === null ? {} : { requestBody: requestBody(operation, body.schema) }),
    responses: { ...successes(operation, answer.schema), ...problemResponses(operation) },
  }
  return { route: route as unknown as RouteConfig, shared: { ...answer.shared, ...body?.shared } }
}

function requestBody({ id, bodyType = 'application/json', docs }: Operation, schema: JsonObject): JsonObject {
  const example = docs.example ?? BODY_EXAMPLES[id] ?? exampleOf(schema)
  return { required: true, content: { [bodyType]: { schema, example } } }
}

function successes({ docs }: Operation, schema: JsonObject): JsonObject {
  const headers = headersOf(docs.responseHeaders)
  const content = {
    [docs.answerType ?? 'application/json']: { schema, example: exampleOf(schema) },
    ...(docs.otherAnswerType === undefined ? {} : { [docs.otherAnswerType]: { schema: { type: 'string' } } }),
  }
  const done = { '200': { description: 'Done.', headers, content } }
  const isCreating = docs.responseHeaders.includes('Location')
  return isCreating ? { ...done, '201': { description: 'Done, and something new exists.', headers, content } } : done
}
