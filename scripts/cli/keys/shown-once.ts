import { z } from 'zod'
import type { CliContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'

/** The answer to a command that makes a key. A repeated answer has no secret: nothing keeps it. */
export const MadeKey = z.looseObject({ apiKeyId: z.string(), secret: z.string().nullable() })
export type MadeKey = z.output<typeof MadeKey>

/** Prints a key that was made: its text alone on stdout, so that a script can take it, and what it is on stderr. Throws a {@link CliFailure} when it was lost on its way. */
export function printOnce({ stdout, stderr }: CliContext, made: MadeKey, json: boolean, what: string): void {
  if (made.secret === null)
    throw new CliFailure(
      EXIT.failed,
      `${what} was made, but the answer with its text was lost`,
      `heptad keys revoke ${made.apiKeyId} ends it; then make another one`,
    )
  if (json) printJson(stdout, made)
  else {
    printLine(stderr, `${what}; this is shown once:`)
    printLine(stdout, made.secret)
  }
}
