import type { z } from 'zod'
import type { SealedData } from './confidential.ts'
import type { Json, JsonObject } from './json.ts'

/** A command: its type, the shape of its data, and one sentence for the docs. */
export interface CommandContract<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly kind: 'command'
  readonly type: Type
  readonly summary: string
  readonly data: Schema
  /** Without an Idempotency-Key the command is refused. True for everything that moves money. */
  readonly keyRequired: boolean
  /** The shape of its answer when it is accepted; without it, any object. */
  readonly answer?: z.ZodType
}

/** Declares a command: `<module>.<entity>.<verb>`, imperative. */
export function command<Type extends string, Schema extends z.ZodType>(
  type: Type,
  data: Schema,
  { keyRequired = false, ...options }: { summary: string; keyRequired?: boolean; answer?: z.ZodType },
): CommandContract<Type, Schema> {
  return { kind: 'command', type, data, keyRequired, ...options }
}

/** The command that a decider takes: parsed, sealed, with the facts that its handler gathered. */
export type CommandOf<C, Facts = unknown> =
  C extends CommandContract<infer Type, infer Schema>
    ? { readonly type: Type; readonly data: SealedData<z.output<Schema>>; readonly facts: Facts }
    : never

/** An event version: name in the past tense, version from 1, and the shape of its data. */
export interface EventContract<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  (data: z.output<Schema>): { readonly type: Type; readonly data: z.output<Schema> }
  readonly kind: 'event'
  readonly type: Type
  readonly schemaVersion: number
  readonly data: Schema
  /** Takes data of older versions one version up: `upcasters[1]` makes version 2 of version 1. */
  readonly upcasters: { readonly [fromVersion: number]: (data: JsonObject) => JsonObject }
}

/** Declares an event; calling the result makes one. Data is plain JSON: bigints are decimal strings. */
export function defineEvent<Type extends string, Schema extends z.ZodType>(
  type: Type,
  schemaVersion: number,
  data: Schema,
  upcasters: EventContract['upcasters'] = {},
): EventContract<Type, Schema> {
  const make = (payload: z.output<Schema>) => ({ type, data: payload })
  return Object.assign(make, { kind: 'event' as const, type, schemaVersion, data, upcasters })
}

/** The event that a contract makes, as deciders emit and fold it. */
export type EventOf<E> =
  E extends EventContract<infer Type, infer Schema> ? { readonly type: Type; readonly data: z.output<Schema> } : never

/** A query: its name, its parameters, and the shape of one row. */
export interface QueryContract<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Row extends z.ZodType = z.ZodType,
> {
  readonly kind: 'query'
  readonly name: Name
  readonly summary: string
  readonly input: Input
  readonly row: Row
  /** A list answers pages of rows with a cursor; a single answers one row or 404. */
  readonly shape: 'list' | 'single'
  /**
   * The code of the 404 when what the query is about does not exist: the same with which commands refuse it. Several for a list that may belong to
   * one thing or another, such as an account or a book. A single without one answers `not-found`.
   */
  readonly absence?: string | readonly string[]
}

/** Declares a query: `<module>.<things>.<list|get|…>`. */
export function query<Name extends string, Input extends z.ZodType, Row extends z.ZodType>(
  name: Name,
  contract: { summary: string; shape: 'list' | 'single'; input: Input; row: Row; absence?: string | readonly string[] },
): QueryContract<Name, Input, Row> {
  return { kind: 'query', name, ...contract }
}

/** A refusal by the rules: a code from a module's closed list, with details for the caller. */
export interface Rejection<Code extends string = string> {
  readonly code: Code
  readonly details: { readonly [name: string]: Json }
}

/** A module's closed list of rejection codes, in the order in which its checks are made. */
export interface RejectionList<Codes extends readonly string[] = readonly string[]> {
  readonly kind: 'rejections'
  readonly module: string
  readonly codes: Codes
}

/** Declares the rejections of a module. The gateway must map each code to a problem page, or it does not start. */
export function rejections<const Codes extends readonly string[]>(module: string, codes: Codes): RejectionList<Codes> {
  return { kind: 'rejections', module, codes }
}

/** The codes of a rejection list as a union. */
export type CodeOf<L> = L extends RejectionList<infer Codes> ? Codes[number] : never
