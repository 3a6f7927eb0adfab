import { CannotListen } from '@heptad/gateway/address.ts'
import { ModuleRefused } from '@heptad/gateway/module/refusal.ts'
import { ConfigError } from '@heptad/infra/config/config-error.ts'
import { HomeInUse } from '@heptad/infra/processes/home-lock.ts'
import type { CliContext } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { CliFailure } from './failure.ts'
import { printJson, printLine } from './output.ts'
import { NotHeptadError, ProblemError, problemLines, UnexpectedAnswerError, UnreachableError } from './problem.ts'

/**
 * Says on stderr what went wrong and what to do, as JSON where that was asked for, and gives the exit code. A fault in heptad
 * itself shows its stack.
 */
export function reportFailure({ stderr }: CliContext, error: unknown, asJson: boolean): number {
  const { lines, exitCode } = describeFailure(error)
  const problem = error instanceof ProblemError ? error.problem : undefined
  if (asJson) printJson(stderr, { error: { exitCode, message: lines.join('\n'), problem } })
  else for (const line of lines) printLine(stderr, line)
  return exitCode
}

const CHECK_ADDRESS = 'check the address: HEPTAD_URL says it, else credentials.json in HEPTAD_HOME'
const OTHER_RELEASE = 'it is of another release than this command, or no Heptad backbone at all'

interface DescribedFailure {
  readonly lines: readonly string[]
  readonly exitCode: number
}

function describeFailure(error: unknown): DescribedFailure {
  if (error instanceof CliFailure) {
    return { lines: [error.message, ...(error.hint ? [error.hint] : [])], exitCode: error.exitCode }
  }
  if (error instanceof ProblemError) {
    return { lines: [...problemLines(error.problem), ...adviceFor(error.status)], exitCode: exitCodeOf(error.status) }
  }
  if (error instanceof UnreachableError) return describeUnreachable(error)
  if (error instanceof NotHeptadError) return { lines: [error.message, CHECK_ADDRESS], exitCode: EXIT.unreachable }
  if (error instanceof ModuleRefused) return { lines: [error.message], exitCode: EXIT.usage }
  if (error instanceof ConfigError) return { lines: [error.message], exitCode: EXIT.usage }
  if (saysWhatToDo(error) || isRefusedByDisk(error)) return { lines: [error.message], exitCode: EXIT.failed }
  if (error instanceof UnexpectedAnswerError) return { lines: [error.message, OTHER_RELEASE], exitCode: EXIT.failed }
  return { lines: [stackOf(error)], exitCode: EXIT.internal }
}

/** Something else is in the way, and the message says what to do about it. */
export function saysWhatToDo(error: unknown): error is Error {
  return error instanceof CannotListen || error instanceof HomeInUse
}

/** What the file system says of a path that a person named: no folder above it, no right. Of a full disk it names none. */
function isRefusedByDisk(error: unknown): error is Error {
  return (
    error instanceof Error && 'syscall' in error && ('path' in error || ('code' in error && error.code === 'ENOSPC'))
  )
}

function describeUnreachable({ url, cause }: UnreachableError): DescribedFailure {
  const exitCode = EXIT.unreachable
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError'
  if (isTimeout) return { lines: [`the backbone at ${url} did not answer in time`], exitCode }
  const fault = networkFault(cause)
  if (fault !== null) return { lines: [`no backbone answers at ${url}: ${fault}`, CHECK_ADDRESS], exitCode }
  return { lines: [`no backbone is running at ${url}; start it with npm start`], exitCode }
}

/** What keeps a connection from being one, other than that nobody listens: an unknown name, something that speaks no HTTP, an answer that breaks off. */
function networkFault(cause: unknown): string | null {
  const fault = cause instanceof Error ? cause.cause : undefined
  if (!(fault instanceof Error)) return null
  const code = 'code' in fault ? String(fault.code) : ''
  if (code === 'ECONNREFUSED') return null
  if (code.startsWith('ERR_SSL_')) return 'it does not speak TLS, which an https:// address needs'
  return fault.message || code
}

/** What does not fit a contract came from the command line; what the rules refuse (422) was well said. */
function exitCodeOf(status: number): ExitCode {
  if (status === 400) return EXIT.usage
  if (status === 401 || status === 403) return EXIT.unauthorised
  if (status === 429 || status === 503 || status === 504) return EXIT.unavailable
  return EXIT.failed
}

function adviceFor(status: number): readonly string[] {
  if (status === 401)
    return [
      'the key is not (or no longer) valid, or its tenant is suspended: correct HEPTAD_KEY, or unset it and restart the backbone, which renews credentials.json',
    ]
  if (status === 403) return ['this key lacks the permission; set HEPTAD_KEY to one that has it']
  return []
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
