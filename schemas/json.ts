import { z } from 'zod'

/** A JSON value as it crosses a boundary: no `undefined`, no bigint (those travel as decimal strings). */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** Parses any JSON object. */
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json()) as z.ZodType<JsonObject>
