import { availableParallelism, totalmem } from 'node:os'

const mib = 1024 * 1024

/** An eighth of the memory, between 128 and 1024 MiB: the machine has other work, and the kernel caches files too. */
function sharedBuffersMib(): number {
  return Math.max(128, Math.min(1024, Math.floor(totalmem() / mib / 8)))
}

/**
 * The embedded server's settings, given on its command line so that nothing below overrides them. Durable, open to
 * CDC (logical WAL), on the loopback interface only.
 */
export const serverSettings: Readonly<Record<string, string>> = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_level: 'logical',
  listen_addresses: '127.0.0.1',
  // A large message goes through a unix socket some 200 KB at a time, the rest when the event loop comes round again
  // (docs/adr/0075-postgresql-is-reached-over-tcp.md).
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '100',
  shared_buffers: `${sharedBuffersMib()}MB`,
  max_wal_size: '2GB',
  max_parallel_workers: String(availableParallelism()),
  max_parallel_workers_per_gather: String(Math.min(2, availableParallelism())),
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
}
