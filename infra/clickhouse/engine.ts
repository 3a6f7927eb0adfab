import { writeFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { type ChdbResult, Session } from 'chdb'
import { type Statement, toScript } from './statement.ts'

/** ClickHouse inside this process: one data folder, one statement at a time, in the order they came. */
export interface Engine {
  /**
   * Runs a statement in a session of its own, so that no setting, parameter or database outlives it. `wanted` is asked when
   * its turn comes; a statement that nobody waits for any more is not started. Throws the engine's error.
   */
  run(statement: Statement, wanted: () => boolean): Promise<ChdbResult | null>
  /** Waits for the statement that runs. */
  close(): Promise<void>
}

/**
 * Settings of every statement that does not bring its own: 64-bit and larger integers leave as strings, for a JSON number
 * would lose digits; and since the others wait, none takes for ever or all of the memory.
 */
const defaults = {
  output_format_json_quote_64bit_integers: '1',
  max_execution_time: '60',
  max_memory_usage: String(Math.floor(totalmem() / 4)),
}

/** Every table is durable: a part is on disk before its INSERT is acknowledged. */
const config = `<clickhouse>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
  </merge_tree>
  <timezone>UTC</timezone>
  <mark_cache_size>134217728</mark_cache_size>
</clickhouse>
`

/** Opens the engine on `folder/data`. */
export function openEngine(folder: string): Engine {
  const configFile = join(folder, 'config.xml')
  writeFileSync(configFile, config)
  const data = join(folder, 'data')
  const root = new Session(data, { connectionArgs: [`--config-file=${configFile}`] })
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(statement, wanted) {
      const turn = last.then(() => (wanted() ? runAlone(data, statement) : null))
      last = turn.catch(() => {})
      return turn
    },
    async close() {
      await last
      root.close()
    },
  }
}

async function runAlone(data: string, statement: Statement): Promise<ChdbResult> {
  const session = new Session(data)
  try {
    return await session.queryAsync(toScript(statement, defaults), { format: statement.format })
  } finally {
    session.close()
  }
}
