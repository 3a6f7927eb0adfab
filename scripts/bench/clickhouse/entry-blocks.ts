import { builtIn } from '@heptad/gateway/module/built-in.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { entriesAnalyticsProjection } from '@heptad/projections/money/entries-analytics.ts'
import { projectorOf } from '@heptad/projections/runner/project.ts'
import { type Block, BlockMaker } from '@heptad/projections/runner/render-clickhouse.ts'
import { transferMaker } from '../projections/transfer-events.ts'

/** Rows for one insert, and the token under which they would be sent again. */
export interface EntryBlock extends Block {
  readonly token: string
}

const LEGS = 2
const ACCOUNTS = 10_000

/** So many rows of money.entries-analytics in blocks of a size, as the projection makes them of transactions of two legs. */
export function* entryBlocks(rows: number, size: number): Generator<EntryBlock> {
  const addTo = projectionOfTransfers()
  for (let first = 0; first < rows; first += size) {
    const maker = new BlockMaker(entriesAnalyticsProjection.version)
    for (let events = Math.min(size, rows - first) / LEGS; events > 0; events -= 1) addTo(maker)
    for (const block of maker.blocks) yield { ...block, token: `bench:${first}` }
  }
}

function projectionOfTransfers() {
  const codec = eventCodec(builtIn.events)
  const projector = projectorOf(entriesAnalyticsProjection)
  const next = transferMaker(ACCOUNTS)
  let position = 0n
  return (maker: BlockMaker) => {
    const { tenantId, writes } = next()
    const [write] = writes
    const event = write?.events[0]
    if (write === undefined || event === undefined) throw new Error('a transfer has one event')
    position += 1n
    const stored = {
      ...event,
      position,
      tenantId,
      streamId: write.streamId,
      revision: position,
      recordedAt: event.decidedAt,
    }
    const recorded = codec.decode(stored)
    maker.add(recorded, projector.project(recorded))
  }
}
