import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import { inTransaction, type PostgresClient, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { Checkpoint } from './checkpoint.ts'
import { Coalescer } from './coalesce.ts'
import { writeDeadLetters } from './dead-letters.ts'
import { messageOf } from './refusal.ts'
import { renderPostgres, type Statement } from './render-postgres.ts'
import { type Batch, type ProjectionTarget, RowsRefused } from './target.ts'

/**
 * Rows and checkpoint fall together, so neither need wait for the disk. The statements find rows by their keys, whatever the planner thinks of a
 * table that was never analysed.
 */
const BEGIN =
  'begin; set local synchronous_commit = off; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off'

/** A projection's rows in PostgreSQL, in one transaction with its checkpoint. `pool` acts as the projector. */
export function postgresTarget(
  pool: PostgresPool,
  definition: ProjectionDefinition,
  checkpoint: Checkpoint,
): ProjectionTarget {
  return {
    acquire: (claimant) => checkpoint.acquire(pool, claimant),
    async write(epoch, batch) {
      const statements = render(batch, definition.version)
      await inTransaction(pool, BEGIN, async (client) => {
        await checkpoint.advance(client, { epoch, ...batch }, batch.isReady)
        await execute(client, statements)
        if (batch.deadLetters !== undefined) await writeDeadLetters(client, checkpoint.key, batch.deadLetters)
      })
    },
    renew: (epoch) => checkpoint.renew(pool, epoch),
    release: (epoch) => checkpoint.release(pool, epoch),
  }
}

function render(batch: Batch, version: number): readonly Statement[] {
  try {
    const coalescer = new Coalescer()
    for (const { event, operations } of batch.entries) {
      for (const operation of operations) coalescer.take(event.tenantId, operation)
    }
    return renderPostgres(coalescer.changes, version)
  } catch (cause) {
    throw new RowsRefused(messageOf(cause), { cause })
  }
}

async function execute(client: PostgresClient, statements: readonly Statement[]): Promise<void> {
  try {
    for (const { name, text, values } of statements) await client.query({ name, text, values: [...values] })
  } catch (cause) {
    if (kindOfPostgresError(cause) !== 'data') throw cause
    throw new RowsRefused(messageOf(cause), { cause })
  }
}
