import type { JsonObject } from '@heptad/schemas/json.ts'
import { z } from 'zod'
import { NDJSON } from '../http/ndjson.ts'

const Schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  get properties() {
    return z.record(z.string(), Schema).optional()
  },
  get items() {
    return Schema.optional()
  },
  required: z.array(z.string()).optional(),
  enum: z.array(z.unknown()).optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  get anyOf() {
    return z.array(Schema).optional()
  },
})
type Schema = z.output<typeof Schema>

/** What the page shows of the OpenAPI document. */
const Operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.string(),
      required: z.boolean().optional(),
      description: z.string().optional(),
      schema: Schema,
    }),
  ),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: Schema, example: z.unknown() })) })
    .optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
})
type Operation = z.output<typeof Operation>
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) })

const INTRODUCTION = `# API reference

Made from the operations of the built-in modules by \`npm run reference\`; a test fails when it is out of date. A running backbone shows the same with every
schema at \`/docs\`, and as OpenAPI 3.1 at \`/openapi.json\`, with the modules that it has loaded. Unless an operation says otherwise, all of it is JSON, asked for with \`Authorization: Bearer <key>\`.
`

/** The pages of all operations in an OpenAPI document, as Markdown. */
export function apiReference(document: JsonObject): string {
  const { paths } = Document.parse(document)
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ address: `${method.toUpperCase()} ${path}`, operation })),
  )
  const tags = [...Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '')].sort(([one], [other]) =>
    one < other ? -1 : 1,
  )
  const chapters = tags.map(([tag, own]) => `## ${tag}\n\n${own.map(section).join('\n')}`)
  return [INTRODUCTION, ...chapters].join('\n')
}

function section({ address, operation }: { readonly address: string; readonly operation: Operation }): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation
  const [mediaType, body] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const place = mediaType === NDJSON ? 'line' : 'body'
  return [
    `### ${operationId}\n\n\`${address}\`. ${summary} ${description}\n`,
    ...table([
      ...parameters.map(({ name, in: place, required = false, description, schema }) =>
        row(name, place, required, { description, ...schema }),
      ),
      ...(body === undefined ? [] : members(body.schema, place, '')),
    ]),
    ...(body === undefined ? [] : [`\`\`\`json\n${JSON.stringify(body.example)}\n\`\`\`\n`]),
    `Answers ${Object.keys(responses).sort().join(', ')}.\n`,
  ].join('\n')
}

/** A row for each member of an object, and for those inside of it: `legs[].amount`. Where it has several forms, those of the first. */
function members({ properties = {}, required = [] }: Schema, place: string, within: string): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${within}${name}`
    const inner = objectIn(schema)
    const own = row(path, place, required.includes(name), schema)
    return inner === null ? [own] : [own, ...members(inner.schema, place, `${path}${inner.suffix}.`)]
  })
}

function objectIn({ properties, items, anyOf }: Schema): { readonly schema: Schema; readonly suffix: string } | null {
  if (items?.properties !== undefined) return { schema: items, suffix: '[]' }
  const form = properties === undefined ? anyOf?.find((option) => option.properties !== undefined) : { properties }
  return form === undefined ? null : { schema: form, suffix: '' }
}

function table(rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : [`| name | in | type | |\n|---|---|---|---|\n${rows.join('\n')}\n`]
}

function row(name: string, place: string, isRequired: boolean, schema: Schema): string {
  const { description = '', default: preset } = schema
  const otherwise = isRequired || String(preset ?? '') === '' ? '' : `default \`${String(preset)}\``
  const text = [isRequired ? 'required' : '', description.replace(/\.$/, ''), otherwise].filter(Boolean).join('; ')
  return `| \`${name}\` | ${place} | ${typeOf(schema)} | ${text.replaceAll('|', '\\|')} |`
}

function typeOf({ enum: values, type, anyOf }: Schema): string {
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(' ')
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(' or ')
  return type === undefined ? 'see /docs' : [type].flat().join(' or ')
}
