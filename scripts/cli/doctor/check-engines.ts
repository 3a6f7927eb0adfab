import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { postgresBinaries } from '@heptad/infra/postgres/binaries.ts'
import { migrationStatus } from '@heptad/infra/postgres/migrate.ts'
import { counted } from '../counted.ts'
import { type Finding, failed, messageOf, ok, warning } from './check.ts'

/** PostgreSQL is there: the embedded one's programs, or the server of DATABASE_URL with its migrations. */
export async function checkPostgres(databaseUrl: string | undefined): Promise<Finding> {
  return databaseUrl === undefined ? checkEmbeddedPostgres() : checkOutsidePostgres(databaseUrl)
}

/** ClickHouse is there: the embedded engine's package, or an answer at CLICKHOUSE_URL. */
export async function checkClickhouse(clickhouseUrl: string | undefined): Promise<Finding> {
  return clickhouseUrl === undefined ? checkEmbeddedClickhouse() : checkOutsideClickhouse(clickhouseUrl)
}

function checkEmbeddedPostgres(): Finding {
  try {
    const { postgres, initdb } = postgresBinaries()
    for (const program of [postgres, initdb]) accessSync(program, constants.X_OK)
    return ok('PostgreSQL', 'the embedded one is installed')
  } catch (error) {
    return failed('PostgreSQL', messageOf(error), 'run npm install again, or set DATABASE_URL')
  }
}

async function checkOutsidePostgres(url: string): Promise<Finding> {
  try {
    const { pending, changedFunctions } = await migrationStatus({ url })
    const missing = pending.length + changedFunctions.length
    if (missing === 0) return ok('PostgreSQL', 'DATABASE_URL answers and is at this release')
    return warning('PostgreSQL', `DATABASE_URL answers; ${counted(missing, 'step')} missing`, 'run heptad migrate')
  } catch (error) {
    return failed('PostgreSQL', `DATABASE_URL: ${messageOf(error)}`, 'check that the server runs and the URL is right')
  }
}

function checkEmbeddedClickhouse(): Finding {
  try {
    createRequire(import.meta.url).resolve('chdb')
    return ok('ClickHouse', 'the embedded one is installed')
  } catch {
    const advice = 'run npm install again, or set CLICKHOUSE_URL; without it analytics answers 503 and the rest works'
    return warning('ClickHouse', 'the embedded one is not installed', advice)
  }
}

async function checkOutsideClickhouse(url: string): Promise<Finding> {
  try {
    const response = await fetch(new URL('/ping', withoutCredentials(url)), { signal: AbortSignal.timeout(3000) })
    if (response.ok) return ok('ClickHouse', 'CLICKHOUSE_URL answers')
    return failed('ClickHouse', `CLICKHOUSE_URL answers ${response.status}`, 'check that the URL is right')
  } catch (error) {
    return failed(
      'ClickHouse',
      `CLICKHOUSE_URL: ${messageOf(whatFailed(error))}`,
      'check that the server runs and the URL is right',
    )
  }
}

/** The message of an error of fetch says nothing; its cause does. */
function whatFailed(error: unknown): unknown {
  return error instanceof TypeError ? (error.cause ?? error) : error
}

/** fetch refuses URLs with credentials; a ping needs none. */
function withoutCredentials(text: string): URL {
  const url = new URL(text)
  url.username = ''
  url.password = ''
  return url
}
