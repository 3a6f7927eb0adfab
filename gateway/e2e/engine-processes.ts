import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockHolder } from '@heptad/infra/processes/home-lock.ts'

/** The process id of the embedded PostgreSQL of a home; null when there is none. */
export function postmasterOf(home: string): number | null {
  try {
    return Number(readFileSync(join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return null
  }
}

/** The process id of the embedded ClickHouse of a home; null when there is none. */
export function clickhouseOf(home: string): Promise<number | null> {
  return lockHolder(join(home, 'clickhouse'))
}
