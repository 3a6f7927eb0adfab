/**
 * What a failed statement means to its caller.
 * - `connection-lost`: the server went away; whether the statement took effect is unknown.
 * - `retryable`: the server refused for now and took nothing; the same again may succeed.
 * - `data`: it refuses these very values, now and for ever.
 * - `fault`: the statement, the schema or the rights are wrong; somebody must look.
 */
export type PostgresErrorKind = 'connection-lost' | 'retryable' | 'data' | 'fault'

const lostCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** What node-postgres says where it has no code to give. */
const lostMessages =
  /Connection terminated|Query read timeout|Client has encountered a connection error|timeout exceeded when trying to connect|not queryable|Client was closed/

/**
 * SQLSTATE codes and classes (PostgreSQL documentation, appendix A); a code goes before its class. 25P03 to 25P04 and 57P05 are
 * timeouts that end the session.
 */
const kinds: ReadonlyMap<string, PostgresErrorKind> = new Map<string, PostgresErrorKind>([
  ['08', 'connection-lost'],
  ['57P01', 'connection-lost'],
  ['57P02', 'connection-lost'],
  ['57P03', 'connection-lost'],
  ['57P05', 'connection-lost'],
  ['40003', 'connection-lost'],
  ['25P03', 'connection-lost'],
  ['25P04', 'connection-lost'],
  ['57P04', 'fault'],
  ['25006', 'retryable'],
  ['40', 'retryable'],
  ['53', 'retryable'],
  ['55', 'retryable'],
  ['57', 'retryable'],
  ['58', 'retryable'],
  ['21', 'data'],
  ['22', 'data'],
  ['23', 'data'],
  ['54', 'data'],
])

/** The kind of an error that node-postgres threw; anything unknown is a `fault`. */
export function kindOfPostgresError(error: unknown): PostgresErrorKind {
  const code = codeOf(error)
  if (code === undefined) return isLost(error) ? 'connection-lost' : 'fault'
  if (lostCodes.has(code)) return 'connection-lost'
  return kinds.get(code) ?? kinds.get(code.slice(0, 2)) ?? 'fault'
}

/** The SQLSTATE, or the system's error code when there was no answer. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function isLost(error: unknown): boolean {
  return error instanceof Error && lostMessages.test(error.message)
}
