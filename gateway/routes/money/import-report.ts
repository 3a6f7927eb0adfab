import type { ImportAnswer, ImportCounts } from '@heptad/schemas/money/import.ts'
import { BodyWriter, SlowReader } from '../../http/body-writer.ts'

/** How many bytes are buffered for a caller who does not read, and for how long a full buffer is waited for. */
const PATIENCE = { maxBytes: 2_097_152, stallMs: 15_000 }

/**
 * The answer to an import, written while its lines arrive. Many callers read nothing before they have sent everything, so a full buffer must not
 * hold up the import for long: progress is written only while there is room, and once a caller has read nothing for too long, so are refused
 * lines. They are counted all the same.
 */
export class ImportReport {
  readonly #writer: BodyWriter
  #isDeaf = false

  constructor(patience = PATIENCE) {
    this.#writer = new BodyWriter(patience)
  }

  get body(): ReadableStream<Uint8Array> {
    return this.#writer.readable
  }

  async progress(counts: ImportCounts): Promise<void> {
    if (this.#writer.hasRoom) await this.#write({ kind: 'progress', ...counts })
  }

  async refused(line: Extract<ImportAnswer, { kind: 'refused' }>): Promise<void> {
    if (!this.#isDeaf || this.#writer.hasRoom) await this.#write(line)
  }

  /** The last line. The answer is open until `rest` is settled, whose fault is thrown. */
  async end(end: Extract<ImportAnswer, { kind: 'end' }>, rest: () => Promise<void> = async () => {}): Promise<void> {
    await this.#write(end)
    await rest()
    this.#writer.end()
  }

  /** Leaves the answer without its end. */
  abandon(): void {
    this.#writer.abandon()
  }

  async #write(line: ImportAnswer): Promise<void> {
    try {
      await this.#writer.write(`${JSON.stringify(line)}\n`)
    } catch (error) {
      if (!(error instanceof SlowReader)) throw error
      this.#isDeaf = true
    }
  }
}
