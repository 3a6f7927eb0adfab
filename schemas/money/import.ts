import { z } from 'zod'
import { BookId, MAIN_BOOK } from './book.ts'

/** What an import of transactions says of itself beside its lines. */
export const ImportParameters = z.strictObject({
  bookId: BookId.default(MAIN_BOOK).describe('The book of every line.'),
  keepGoing: z.boolean().default(false).describe('Goes on after a line that is refused; otherwise it ends there.'),
  dryRun: z.boolean().default(false).describe('Tries each line on the book as it stands, and writes nothing.'),
})
export type ImportParameters = z.output<typeof ImportParameters>

const Counts = {
  lines: z.int().describe('Every line up to this one has its verdict.'),
  posted: z.int().describe('Posted by this request.'),
  legs: z.int().describe('Their legs.'),
  alreadyThere: z.int().describe('Posted before, under the same key.'),
  refused: z.int().describe('Refused, now or before.'),
}

/** How far an import is. */
export const ImportProgress = z.object({ kind: z.literal('progress'), ...Counts })

/** A line that was refused, and why: a problem document without its trace. */
export const RefusedLine = z.object({
  kind: z.literal('refused'),
  line: z.int().describe('From 1.'),
  idempotencyKey: z.string().nullable().describe('Null where the line could not be read, or has none.'),
  replayed: z.boolean().describe('It was refused before, under the same key.'),
  problem: z.record(z.string(), z.unknown()),
})

/** The last line of an answer; an answer without it was cut off. */
export const ImportEnd = z.object({
  kind: z.literal('end'),
  reason: z
    .enum(['complete', 'refused', 'unavailable', 'stopping'])
    .describe(
      'complete: every line was read; refused: a line was, and nothing said to go on; otherwise send it all again, later',
    ),
  ...Counts,
  position: z.string().nullable().describe('Send it as Heptad-Min-Position to read what was posted.'),
})

/** A line of the answer to an import. */
export const ImportAnswer = z.discriminatedUnion('kind', [ImportProgress, RefusedLine, ImportEnd])
export type ImportAnswer = z.output<typeof ImportAnswer>
export type ImportEnd = z.output<typeof ImportEnd>
export type ImportCounts = Omit<z.output<typeof ImportProgress>, 'kind'>
