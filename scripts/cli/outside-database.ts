import { messageOf } from './doctor/check.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { CliFailure } from './failure.ts'

const CONNECTING = new Set(['connect', 'getaddrinfo'])
/** Of the driver, where a server hangs up: one that is no PostgreSQL does. */
const HUNG_UP = 'Connection terminated unexpectedly'

/** By the codes with which PostgreSQL turns a client away (PostgreSQL manual, appendix A); the first two characters are a class. */
const TURNED_AWAY: ReadonlyMap<string, ExitCode> = new Map([
  ['28', EXIT.unauthorised],
  ['3D000', EXIT.usage],
  ['53300', EXIT.unavailable],
  ['57P03', EXIT.unavailable],
])

/** Runs work on the database of DATABASE_URL. Throws a {@link CliFailure} when nothing answers there, or turns this client away. */
export async function onOutsideDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const exitCode = exitCodeOf(error)
    if (exitCode === null) throw error
    const what = exitCode === EXIT.unreachable ? 'does not answer' : 'does not let this user in'
    const hint = 'check that the server runs and DATABASE_URL is right'
    throw new CliFailure(exitCode, `the database of DATABASE_URL ${what}: ${messageOf(error)}`, hint)
  }
}

function exitCodeOf(error: unknown): ExitCode | null {
  if (isConnectionFault(error)) return EXIT.unreachable
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return TURNED_AWAY.get(code) ?? TURNED_AWAY.get(code.slice(0, 2)) ?? null
}

/** Node's network errors carry the system call that failed; where a name has several addresses, they are gathered in one. */
function isConnectionFault(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionFault)
  if (!(error instanceof Error)) return false
  return error.message === HUNG_UP || ('syscall' in error && CONNECTING.has(String(error.syscall)))
}
