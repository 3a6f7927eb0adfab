import { CSV_LINE_BREAK } from '@heptad/read-models/money/csv.ts'
import { statementCsv } from '@heptad/read-models/money/statement-csv.ts'
import type { QueryAnswer } from '@heptad/read-models/query-runner.ts'
import { StatementRow } from '@heptad/schemas/money/statement.ts'
import { BodyWriter, SlowReader } from '../../http/body-writer.ts'
import { reasonToEnd, type StreamGuard } from '../../http/stream-guard.ts'
import type { StreamTiming } from '../events/live-stream.ts'

/** Whether its caller may still see it is asked every `checkMs`. */
export interface StatementStreamOptions extends Pick<StreamGuard, 'isAllowed'> {
  readonly first: StatementRow
  readonly pageAt: (after: string) => Promise<QueryAnswer>
  /** Closes the connection at once, so that nobody takes what came for the whole. */
  readonly cut: () => void
  /** Told the fault that it broke off with, if it was one. */
  readonly onEnd: (fault?: unknown) => void
  readonly timing: StreamTiming
}

/** A whole statement as CSV, each page read when the one before it is written. One that cannot be read to its end, or may not be any more, is cut off. */
export function statementStream(options: StatementStreamOptions): ReadableStream<Uint8Array> {
  const writer = new BodyWriter(options.timing)
  void run(options, writer)
  return writer.readable
}

async function run(options: StatementStreamOptions, writer: BodyWriter): Promise<void> {
  const { timing, isAllowed, cut, onEnd } = options
  const cutOff = () => {
    writer.abandon()
    cut()
  }
  const check = async () => {
    if ((await reasonToEnd({ isAllowed, isServing: () => true })) !== null) cutOff()
  }
  const watch = setInterval(check, timing.checkMs)
  try {
    for await (const part of partsOf(statementCsv(pagesFrom(options)))) if (!(await writer.write(part))) break
    writer.end()
    onEnd()
  } catch (error) {
    cutOff()
    onEnd(error instanceof SlowReader ? undefined : error)
  } finally {
    clearInterval(watch)
  }
}

async function* pagesFrom({ first, pageAt }: StatementStreamOptions): AsyncGenerator<StatementRow> {
  for (let page = first; ; ) {
    yield page
    if (page.next === null) return
    const found = await pageAt(page.next)
    if (found.kind !== 'page') throw new Error(`the statement ends in its middle: the read model is ${found.kind}`)
    page = StatementRow.parse(found.rows[0])
  }
}

const PART = 16_384

async function* partsOf(records: AsyncIterable<string>): AsyncGenerator<string> {
  let part = ''
  for await (const record of records) {
    part += record + CSV_LINE_BREAK
    if (part.length < PART) continue
    yield part
    part = ''
  }
  yield part
}
