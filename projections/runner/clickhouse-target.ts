import { crc32 } from 'node:zlib'
import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import { inTransaction, type PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { Checkpoint } from './checkpoint.ts'
import { writeDeadLetters } from './dead-letters.ts'
import { messageOf } from './refusal.ts'
import { type Block, BlockMaker } from './render-clickhouse.ts'
import { takingTurns } from './taking-turns.ts'
import { type Batch, type ProjectionTarget, RowsRefused } from './target.ts'

export interface ClickhouseTargetOptions {
  readonly clickhouse: Clickhouse
  /** Acts as the projector. */
  readonly postgres: PostgresPool
  readonly definition: ProjectionDefinition
  readonly checkpoint: Checkpoint
  /** Makes the tokens of blocks unlike those of another log or database. */
  readonly scope: string
}

/** What ClickHouse answers to values that it can never take: their parsing and typing errors (`src/Common/ErrorCodes.cpp`), and 307 to more at once than it takes. */
const REFUSALS = new Set('6 25 26 27 38 41 53 72 117 130 131 307 321 349 376 467'.split(' '))

const ADVANCE = 'begin; set local synchronous_commit = off'

/**
 * A projection's rows in ClickHouse, its checkpoint in PostgreSQL. A block is claimed, durably, before it is sent, and sent again in the same shape and under
 * the same token after any doubt; a repeated row replaces itself. Dead letters that are tried again are not claimed: they stay dead letters until their rows
 * were sent.
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

/** In turns with whatever else the process does, for a block may be made of thousands of events. */
async function render({ entries }: Batch, { version }: ProjectionDefinition): Promise<readonly Block[]> {
  const maker = new BlockMaker(version)
  try {
    await takingTurns(entries, ({ event, operations }) => maker.add(event, operations))
    return maker.blocks
  } catch (cause) {
    throw new RowsRefused(messageOf(cause), { cause })
  }
}

async function send(options: ClickhouseTargetOptions, batch: Batch, block: Block): Promise<void> {
  const [first, ...others] = block.columns
  if (first === undefined) return
  const text = block.lines.join('\n')
  try {
    await options.clickhouse.insert({
      table: block.table,
      columns: [first, ...others],
      values: [text],
      format: 'JSONCompactEachRow',
      clickhouse_settings: { insert_deduplication_token: tokenOf(options, batch, block, text) },
    })
  } catch (cause) {
    if (!isRefusal(cause)) throw cause
    throw new RowsRefused(messageOf(cause), { cause })
  }
}

/**
 * Blocks of other ranges and positions differ, and so does one from which a sequence was parked after it had been sent whole, or of which a
 * changed projection makes other rows: nobody does that on purpose to get the same checksum, so the cheapest one will do.
 */
function tokenOf(
  { scope, checkpoint }: ClickhouseTargetOptions,
  batch: Batch,
  { table, lines }: Block,
  text: string,
): string {
  const { firstSlice, lastSlice } = checkpoint.key
  const positions = batch.entries.map(({ event }) => event.position)
  const released = batch.to > batch.from ? '' : `:${positions.at(0)}-${positions.at(-1)}`
  return `${scope}:${table}:${firstSlice}-${lastSlice}:${batch.from}-${batch.to}${released}:${lines.length}:${crc32(text).toString(16)}`
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSALS.has(error.code)
}
