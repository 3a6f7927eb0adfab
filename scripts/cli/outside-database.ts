import { messageOf } from './doctor/check.ts'
import { EXIT } from './exit-codes.ts'
import { CliFailure } from './failure.ts'

const CONNECTING = new Set(['connect', 'getaddrinfo'])

/** Runs work on the database of DATABASE_URL. Throws a {@link CliFailure} when nothing answers there. */
export async function onOutsideDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isConnectionFault(error)) throw error
    const hint = 'check that the server runs and DATABASE_URL is right'
    throw new CliFailure(EXIT.unreachable, `the database of DATABASE_URL does not answer: ${messageOf(error)}`, hint)
  }
}

/** Node's network errors carry the system call that failed; where a name has several addresses, they are gathered in one. */
function isConnectionFault(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionFault)
  return error instanceof Error && 'syscall' in error && CONNECTING.has(String(error.syscall))
}
