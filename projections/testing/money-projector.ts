import { type Clickhouse, openClickhouse } from '@heptad/infra/clickhouse/client.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { analyticsProjections } from './analytics.ts'
import { openWorld } from './world.ts'

/**
 * A process that runs the projections in ClickHouse and ends as a power cut would, as soon as ClickHouse has acknowledged a block and before the checkpoint moves:
 * `node money-projector.ts <database> <clickhouse> <owner> <block>`.
 */
const [url = '', clickhouseUrl = '', owner = '', block = '1'] = process.argv.slice(2)
const world = await openWorld({ url, clickhouseUrl, definitions: analyticsProjections, contracts: moneyEvents })
await world.start({ owner, clickhouse: dying(openClickhouse(clickhouseUrl), Number(block)) })

function dying(clickhouse: Clickhouse, blocks: number): Clickhouse {
  let left = blocks
  const exec: Clickhouse['exec'] = async (sent) => {
    const result = await clickhouse.exec(sent)
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    return result
  }
  return Object.assign(Object.create(clickhouse), { exec })
}
