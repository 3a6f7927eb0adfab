import type { JsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import type { Operation, RequestHeader, ResponseHeader } from '../operations/operation.ts'
import { describeSchema } from './json-schema.ts'

const REQUEST_HEADERS: Readonly<Record<RequestHeader, readonly [description: string, example: string]>> = {
  'Idempotency-Key': [
    '1 to 255 visible ASCII characters; the same for each retry.',
    '01990a3c-7e10-7000-8000-0000000000aa',
  ],
  'If-Match': [
    'The ETag of an earlier answer: the command is refused with 412 if its stream has changed since.',
    '"17"',
  ],
  'Heptad-Min-Position': ['A Heptad-Position: the answer shows that write, or says that it cannot yet.', 'token'],
  'Last-Event-ID': ['The id of the last event that was taken: the stream goes on after it.', 'token'],
  traceparent: ['W3C Trace Context.', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
}
const RESPONSE_HEADERS: Readonly<Record<ResponseHeader | 'X-Request-Id', string>> = {
  'Heptad-Position': 'Opaque: send it back as Heptad-Min-Position to read this write.',
  ETag: "The stream's revision, for If-Match.",
  Location: 'Where the created thing can be read.',
  'Idempotent-Replayed': '`true` when this answer was given before.',
  'Retry-After': 'Seconds to wait.',
  'WWW-Authenticate': 'Which kind of credential is wanted.',
  'X-Request-Id': 'Names this request; taken over from the request when it had one.',
}

/** The parameters of an operation: path, query string, headers. */
export function parametersOf({ path, docs, idempotencyKey }: Operation): JsonObject[] {
  const described = docs.path === undefined ? {} : membersIn(docs.path)
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: described[name] ?? { type: 'string' },
  }))
  const inHeaders = docs.requestHeaders.map((name) => requestHeader(name, idempotencyKey === 'required'))
  return [...inPath, ...docs.parameters.flatMap(inQuery), ...inHeaders]
}

function membersIn(parameters: z.ZodType): JsonObject {
  return (describeSchema(parameters, 'parameters').schema.properties ?? {}) as JsonObject
}

function inQuery(parameters: Operation['docs']['parameters'][number]): JsonObject[] {
  const { schema } = describeSchema(parameters, 'parameters')
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries((schema.properties ?? {}) as JsonObject).map(([name, member]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: member,
  }))
}

function requestHeader(name: RequestHeader, isKeyRequired: boolean): JsonObject {
  const [description, example] = REQUEST_HEADERS[name]
  const required = name === 'Idempotency-Key' && isKeyRequired
  return { name, in: 'header', required, description, schema: { type: 'string' }, example }
}

/** What the headers of answers say, by name: the components that {@link headersOf} refers to. */
export const HEADER_COMPONENTS = Object.entries(RESPONSE_HEADERS).map(
  ([name, description]) => [name, { description, schema: { type: 'string' } }] as const,
)

/** The headers of an answer. */
export function headersOf(names: readonly ResponseHeader[]): JsonObject {
  return Object.fromEntries([...names, 'X-Request-Id'].map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
