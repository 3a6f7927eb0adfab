import type { QueryAnswer } from '@heptad/read-models/query-runner.ts'
import type { ExportEnd } from '@heptad/schemas/money/export.ts'
import { BodyWriter, SlowReader } from '../../http/body-writer.ts'
import { reasonToEnd, type StreamGuard } from '../../http/stream-guard.ts'
import type { StreamTiming } from '../events/live-stream.ts'

/** Rows of an export, and where the next ones start. */
export type ExportPage = Extract<QueryAnswer, { kind: 'page' }>

/** Whether it may go on is asked every `checkMs`. */
export interface ExportStreamOptions extends StreamGuard {
  /** As of which the book is shown; null where it has no transactions. */
  readonly revision: string | null
  readonly first: ExportPage
  readonly pageAfter: (key: readonly string[]) => Promise<QueryAnswer>
  /** A row as it is shown. */
  readonly shape: (row: unknown) => unknown
  /** Closes the connection at once, whatever still waits in it. */
  readonly cut: () => void
  /** Told the fault that it broke off with, if it was one. */
  readonly onEnd: (fault?: unknown) => void
  readonly timing: StreamTiming
}

/** Characters of lines that go out together. */
const PART = 32_768

/**
 * A book as lines, each page read while the one before it is written, and none further ahead. The last line says why it ends; without it, it
 * was cut off.
 */
export function exportStream(options: ExportStreamOptions): ReadableStream<Uint8Array> {
  const writer = new BodyWriter(options.timing)
  void new ExportStream(options, writer).run()
  return writer.readable
}

class ExportStream {
  readonly #options: ExportStreamOptions
  readonly #writer: BodyWriter
  #written = 0
  #told: 'stopping' | 'revoked' | null = null

  constructor(options: ExportStreamOptions, writer: BodyWriter) {
    this.#options = options
    this.#writer = writer
  }

  async run(): Promise<void> {
    const { timing, onEnd } = this.#options
    const watch = setInterval(() => void this.#check(), timing.checkMs)
    try {
      await this.#end(await this.#pages())
      onEnd()
    } catch (error) {
      this.#cut()
      onEnd(error instanceof SlowReader ? undefined : error)
    } finally {
      clearInterval(watch)
    }
  }

  async #pages(): Promise<ExportEnd['reason']> {
    const { first, pageAfter } = this.#options
    for (let page = first; ; ) {
      const next: Promise<QueryAnswer> | null = page.next === null ? null : pageAfter(page.next)
      // Thrown where it is waited for, if it still is.
      next?.catch(() => undefined)
      for (const { text, lines } of partsOf(page.rows, this.#options.shape)) {
        if (this.#told !== null || !(await this.#writer.write(text))) return this.#told ?? 'complete'
        this.#written += lines
      }
      if (next === null) return 'complete'
      const found: QueryAnswer = await next
      if (found.kind !== 'page') return 'unavailable'
      page = found
    }
  }

  async #end(reason: ExportEnd['reason']): Promise<void> {
    const end: ExportEnd = { kind: 'end', reason, transactions: this.#written, revision: this.#options.revision }
    await this.#writer.write(`${JSON.stringify(end)}\n`)
    this.#writer.end()
  }

  async #check(): Promise<void> {
    this.#told ??= await reasonToEnd(this.#options)
    if (this.#told !== null && !this.#writer.hasRoom) this.#cut()
  }

  #cut(): void {
    this.#writer.abandon()
    this.#options.cut()
  }
}

function* partsOf(rows: readonly unknown[], shape: ExportStreamOptions['shape']) {
  let text = ''
  let lines = 0
  for (const row of rows) {
    text += `${JSON.stringify({ kind: 'transaction', ...Object(shape(row)) })}\n`
    lines += 1
    if (text.length < PART) continue
    yield { text, lines }
    text = ''
    lines = 0
  }
  if (lines > 0) yield { text, lines }
}
