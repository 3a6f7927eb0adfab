import { kindOfPostgresError } from '@heptad/infra/postgres/errors.ts'
import { inOneTrip, type Statement } from '@heptad/infra/postgres/one-trip.ts'
import { inTransaction, type PostgresPool, transactionInOneTrip } from '@heptad/infra/postgres/transaction.ts'
import type { ProjectionDefinition } from '../define.ts'
import { type Checkpoint, deposition } from './checkpoint.ts'
import { Coalescer } from './coalesce.ts'
import { writeDeadLetters } from './dead-letters.ts'
import { forEachYielding } from './for-each-yielding.ts'
import { messageOf } from './refusal.ts'
import { renderPostgres } from './render-postgres.ts'
import { type Batch, type ProjectionTarget, RowsRefused } from './target.ts'

const OFF = ['synchronous_commit', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']
/**
 * A crash loses rows and checkpoint together, so neither waits for the disk. The planner is kept from scans and joins that it may choose while a table was
 * never analysed: the statements must find rows by their keys.
 */
const SETTINGS: Statement = {
  text: `select ${OFF.map((setting) => `set_config('${setting}', 'off', true)`)}`,
  values: [],
}

/** A projection's rows in PostgreSQL, in one transaction with its checkpoint. `pool` acts as the projector. */
export function postgresTarget(
  pool: PostgresPool,
  definition: ProjectionDefinition,
  checkpoint: Checkpoint,
): ProjectionTarget {
  return {
    acquire: (claimant) => checkpoint.acquire(pool, claimant),
    async write(epoch, batch, before) {
      const advance = checkpoint.advancing({ epoch, ...batch }, batch.isReady)
      const statements = [SETTINGS, advance, ...(await render(batch, definition.version))]
      const { deadLetters } = batch
      await before
      if (deadLetters === undefined) await translated(() => transactionInOneTrip(pool, statements))
      else
        await inTransaction(pool, 'begin', async (client) => {
          await translated(() => inOneTrip(client, statements))
          await writeDeadLetters(client, checkpoint.key, deadLetters)
        })
    },
    renew: (epoch) => checkpoint.renew(pool, epoch),
    release: (epoch) => checkpoint.release(pool, epoch),
  }
}

async function render(batch: Batch, version: number): Promise<readonly Statement[]> {
  try {
    const coalescer = new Coalescer()
    await forEachYielding(batch.entries, ({ event, operations }) => {
      for (const operation of operations) coalescer.take(event.tenantId, operation)
    })
    return renderPostgres(coalescer.changes, version)
  } catch (cause) {
    throw new RowsRefused(messageOf(cause), { cause })
  }
}

/** Turns errors of the database into {@link Deposed} and {@link RowsRefused}. */
async function translated(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    const deposed = deposition(cause)
    if (deposed !== null) throw deposed
    if (kindOfPostgresError(cause) !== 'data') throw cause
    throw new RowsRefused(messageOf(cause), { cause })
  }
}
