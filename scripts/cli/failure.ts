/** A failure that the reader of the terminal can do something about: what is wrong, what to do, and the exit code. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure'
  /** One of `EXIT`, or the code of a process that ended. */
  readonly exitCode: number
  /** What to do next, in one line. */
  readonly hint: string | undefined

  constructor(exitCode: number, message: string, hint?: string) {
    super(message)
    this.exitCode = exitCode
    this.hint = hint
  }
}
