import type { Pool } from 'pg'
import { sqlFile } from '../postgres/sql-file.ts'
import type { ReaderCheckpoints } from './port.ts'

const LOAD = sqlFile(import.meta.url, 'checkpoint-load')
const SAVE = sqlFile(import.meta.url, 'checkpoint-save')

/** Checkpoints in `log.reader_checkpoints`, through a pool of the projector role. */
export function postgresCheckpoints(pool: Pool): ReaderCheckpoints {
  return {
    async load(reader) {
      const { rows } = await pool.query<{ position: bigint }>(LOAD, [reader])
      return rows[0]?.position ?? 0n
    },
    async save(reader, position) {
      await pool.query(SAVE, [reader, position])
    },
  }
}
