import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'

/** A helper thread lost a connection. Errors that pass between threads keep neither class nor code, so this one says it. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** Whether work failed because the log, PostgreSQL or ClickHouse could not be reached: it can go on where it was (decision 74). */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof ConnectionLost || error instanceof LogUnavailable) return true
  return kindOfPostgresError(error) === 'connection-lost'
}
