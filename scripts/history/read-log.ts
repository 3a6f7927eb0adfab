import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { HistoryLine, historyOf, type LoggedEvent } from './history.ts'

const statement = readFileSync(new URL('./read-log.sql', import.meta.url), 'utf8')
const PAGE = 5000

/** The whole log of a database, read past every layer of the backbone. `url` is a superuser's. */
export async function readLog(url: string): Promise<readonly LoggedEvent[]> {
  const client = new Client(url)
  await client.connect()
  try {
    const lines: HistoryLine[] = []
    for (let after = 0n; ; after = positionOf(lines.at(-1))) {
      const { rows } = await client.query<object>(statement, [after, PAGE])
      if (rows.length === 0) return historyOf(lines).log
      lines.push(...rows.map((row) => HistoryLine.parse({ kind: 'event', ...row })))
    }
  } finally {
    await client.end()
  }
}

function positionOf(line: HistoryLine | undefined): bigint {
  if (line?.kind !== 'event') throw new Error('the log has a row that is no event')
  return line.position
}
