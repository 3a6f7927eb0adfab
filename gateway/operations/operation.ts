import type { JsonObject } from '@heptad/schemas/json.ts'
import type { z } from 'zod'
import type { GatewayContext } from '../context.ts'
import type { InputReader } from '../middleware/validate.ts'
import type { Problem } from '../problems/catalogue.ts'

/** One operation of the API. Its route, the steps that its calls pass, and its entry in the OpenAPI document are made from it. */
export interface Operation<Input = unknown> {
  /** Unique; what generated clients call it. */
  readonly id: string
  readonly method: 'get' | 'post'
  /** With variable parts in braces, as OpenAPI writes them: `/v1/system/streams/{tenantId}/{streamId}/state`. */
  readonly path: string
  readonly permission: string
  readonly idempotencyKey: 'required' | 'optional' | 'none'
  /** Media type of a body that the operation itself reads as it arrives. Without it, a body is JSON and has been read before. */
  readonly bodyType?: string
  readonly read: InputReader<Input>
  readonly handle: (c: GatewayContext, input: Input) => Promise<Response>
  readonly docs: OperationDocs
}

/** What the OpenAPI document says about an operation besides its address. */
export interface OperationDocs {
  readonly tag: string
  readonly summary: string
  readonly body?: z.ZodType
  /** A body that fits, where the schema alone does not show how. */
  readonly example?: JsonObject
  /** An object with one property per variable part of the path; texts where it is left out. */
  readonly path?: z.ZodType
  /** Objects with one property per parameter of the query string. */
  readonly parameters: readonly z.ZodType[]
  /** Names of the request headers that mean something to it. */
  readonly requestHeaders: readonly RequestHeader[]
  readonly responseHeaders: readonly ResponseHeader[]
  /** What 200 carries. */
  readonly answer: z.ZodType
  /** Media type of the answer; JSON unless said. */
  readonly answerType?: string
  /** Another media type that it can be asked for, which no schema describes. */
  readonly otherAnswerType?: string
  /** Its own problems; those of its body, of its parameters and of every operation are added. */
  readonly problems: readonly Problem[]
}

export type RequestHeader = 'Idempotency-Key' | 'If-Match' | 'Heptad-Min-Position' | 'Last-Event-ID' | 'traceparent'
export type ResponseHeader =
  | 'Heptad-Position'
  | 'ETag'
  | 'Location'
  | 'Idempotent-Replayed'
  | 'Retry-After'
  | 'WWW-Authenticate'

/** Type-checks an operation where it is defined, and erases its input type for the chain. */
export function operation<Input>(definition: Operation<Input>): Operation {
  return definition as unknown as Operation
}

/** The path as Hono writes it: `{tenantId}` is `:tenantId`. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
