import { z } from 'zod'
import type { Sealed } from './envelope.ts'
import type { Json } from './json.ts'

/**
 * Confidential input between parsing and sealing. A command's parsed data holds these; the command engine replaces each by
 * its {@link Sealed} form before anything is decided, so plaintext reaches neither decider nor log.
 */
export class Confidential<T extends Json = Json> {
  readonly value: T
  constructor(value: T) {
    this.value = value
  }
  /** Keeps plaintext out of logs and answers. */
  toJSON(): string {
    return '[CONFIDENTIAL]'
  }
}

/** Marks a field of a command as confidential: `description: confidential(z.string().max(500))`. */
export function confidential<S extends z.ZodType<Json>>(schema: S) {
  return schema.transform((value) => new Confidential(value as z.output<S>))
}

/** A confidential value inside an event: ciphertext. */
export const SealedText: z.ZodType<Sealed> = z
  .string()
  .regex(/^sealed\.v1\./)
  .transform((text) => text as Sealed)

type Scalar = string | number | boolean | bigint | null | undefined

/** Command data as a decider sees it: every confidential value sealed. */
export type SealedData<T> =
  T extends Confidential<Json>
    ? Sealed
    : T extends Scalar
      ? T
      : T extends readonly (infer E)[]
        ? readonly SealedData<E>[]
        : T extends object
          ? { readonly [K in keyof T]: SealedData<T[K]> }
          : T
