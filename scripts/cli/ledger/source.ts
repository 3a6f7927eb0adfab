/** A line of the source that cannot be imported, and why. */
export interface BadRow {
  /** Line of the file, from 1. */
  readonly line: number
  readonly message: string
}

/** One posting as its file tells it; nothing is interpreted yet. Positive amounts are debits. */
export interface SourcePosting {
  readonly line: number
  readonly account: string
  readonly amount: string
  readonly commodity: string
}

/** One transaction as its file tells it. */
export interface SourceTransaction {
  /** The transaction's own number in the file: part of the key that makes a second import harmless. */
  readonly index: string
  readonly line: number
  /** `YYYY-MM-DD` */
  readonly date: string
  readonly description: string
  readonly postings: readonly SourcePosting[]
  /** What the reader could not read. Such a transaction is bad whatever else it says. */
  readonly faults: readonly BadRow[]
  /** Its lines, unchanged and without a final line break, for the file of rejected ones. */
  readonly raw: string
}

/** A journal that can be read more than once: first to check it, then to import it. */
export interface Source {
  /** Name that stays the same between runs, part of every key: the file's base name. */
  readonly name: string
  /** Of files of this format. */
  readonly extension: 'csv' | 'ndjson'
  /** What every file of this format begins with: the header line of a CSV file. Known once reading began; empty for NDJSON. */
  header(): string
  /** `onProgress` is told how many bytes were read. */
  transactions(onProgress?: (bytes: number) => void): AsyncIterable<SourceTransaction>
}
