import type { ExitCode } from './exit-codes.ts'

/** A failure that the reader of the terminal can do something about: what is wrong, what to do, and the exit code. */
export class CliFailure extends Error {
  readonly exitCode: ExitCode
  /** What to do next, in one line. */
  readonly hint: string | undefined

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message)
    this.name = 'CliFailure'
    this.exitCode = exitCode
    this.hint = hint
  }
}
