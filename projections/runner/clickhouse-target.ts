import { crc32 } from 'node:zlib'
import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { insert } from '@heptad/infra/clickhouse/insert.ts'
import { inTransaction, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { Checkpoint } from './checkpoint.ts'
import { writeDeadLetters } from './dead-letters.ts'
import { forEachYielding } from './for-each-yielding.ts'
import { messageOf } from './refusal.ts'
import { type Block, BlockMaker } from './render-clickhouse.ts'
import { type Batch, type ProjectionTarget, RowsRefused } from './target.ts'

export interface ClickhouseTargetOptions {
  readonly clickhouse: Clickhouse
  /** Acts as the projector. */
  readonly postgres: PostgresPool
  readonly definition: ProjectionDefinition
  readonly checkpoint: Checkpoint
  /** Part of each deduplication token, so that blocks of another log have other tokens. */
  readonly scope: string
}

/** Codes with which ClickHouse refuses values: parsing and type errors (`src/Common/ErrorCodes.cpp`), and 307 for more bytes at once than it accepts. */
const REFUSALS = new Set('6 25 26 27 38 41 53 72 117 130 131 307 321 349 376 467'.split(' '))

const ADVANCE = 'begin; set local synchronous_commit = off'

/**
 * A projection's rows in ClickHouse, its checkpoint in PostgreSQL. A block is claimed durably before it is sent. When in doubt, the same block is sent again
 * under the same token; a repeated row replaces itself. Retried dead letters need no claim: they stay dead letters until their rows have been sent.
 */
export function clickhouseTarget(options: ClickhouseTargetOptions): ProjectionTarget {
  const { postgres, checkpoint } = options
  return {
    acquire: (claimant) => checkpoint.acquire(postgres, claimant),
    async write(epoch, batch, before) {
      const move = { epoch, from: batch.from, to: batch.to }
      const blocks = await render(batch, options.definition)
      await before
      if (batch.entries.length > 0 && batch.to > batch.from) await checkpoint.claim(postgres, move)
      for (const block of blocks) await send(options, batch, block)
      await inTransaction(postgres, ADVANCE, async (client) => {
        await checkpoint.advance(client, move, batch.isReady)
        if (batch.deadLetters !== undefined) await writeDeadLetters(client, checkpoint.key, batch.deadLetters)
      })
    },
    renew: (epoch) => checkpoint.renew(postgres, epoch),
    release: (epoch) => checkpoint.release(postgres, epoch),
  }
}

/** Yields to the event loop now and then: a block may be made of thousands of events. */
async function render({ entries }: Batch, { version }: ProjectionDefinition): Promise<readonly Block[]> {
  const maker = new BlockMaker(version)
  try {
    await forEachYielding(entries, ({ event, operations }) => maker.add(event, operations))
    return maker.blocks
  } catch (cause) {
    throw new RowsRefused(messageOf(cause), { cause })
  }
}

async function send(options: ClickhouseTargetOptions, batch: Batch, block: Block): Promise<void> {
  const { table, columns, rows } = block
  const token = tokenOf(options, batch, block)
  try {
    await insert(options.clickhouse, { table, columns, format: 'JSONCompactEachRow', pieces: rows.pieces, token })
  } catch (cause) {
    if (!isRefusal(cause)) throw cause
    throw new RowsRefused(messageOf(cause), { cause })
  }
}

/**
 * Different for each range and span of positions. The checksum tells blocks of one span apart, after a sequence was parked out of it or the projection
 * has changed. Nobody forges blocks here, so a cheap checksum will do.
 */
function tokenOf({ scope, checkpoint }: ClickhouseTargetOptions, batch: Batch, { table, rows }: Block): string {
  const { firstSlice, lastSlice } = checkpoint.key
  const positions = batch.entries.map(({ event }) => event.position)
  const released = batch.to > batch.from ? '' : `:${positions.at(0)}-${positions.at(-1)}`
  const checksum = rows.pieces.reduce((sum, piece) => crc32(piece, sum), 0).toString(16)
  return `${scope}:${table}:${firstSlice}-${lastSlice}:${batch.from}-${batch.to}${released}:${rows.count}:${checksum}`
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSALS.has(error.code)
}
