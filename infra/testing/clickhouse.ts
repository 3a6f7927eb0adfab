import { createClient } from '@clickhouse/client'
import { urlOfShared } from './ask-engines.ts'

/** A ClickHouse database of one test's own. */
export interface TestClickhouse {
  /** With credentials and the name of the database: `http://…@127.0.0.1:<port>/<database>`. */
  readonly url: string
  /** Drops the database. */
  stop(): Promise<void>
}

let made = 0

/** A fresh, empty database on the ClickHouse server that the whole test run shares. */
export async function testClickhouse(): Promise<TestClickhouse> {
  const server = await urlOfShared('clickhouse')
  made += 1
  const name = `test_${process.pid}_${made}`
  await command(server, `create database ${name}`)
  return {
    url: new URL(name, server).href,
    stop: () => command(server, `drop database if exists ${name}`),
  }
}

async function command(url: string, query: string): Promise<void> {
  const client = createClient({ url })
  try {
    await client.command({ query })
  } finally {
    await client.close()
  }
}
