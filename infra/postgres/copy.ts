import type { Submittable } from 'pg'
import type { PostgresClient } from './transaction.ts'

/** Takes one row of a binary COPY: its fields begin at `at`. The bytes are valid only until it returns. */
export type TakeRow = (bytes: Buffer, at: number) => void

/** The part of node-postgres's connection that is needed; its published types are of an older one. */
interface Wire {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** Before the first row: signature, flags and the length of an extension (PostgreSQL documentation, COPY, "Binary Format"). */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const HEADER_BYTES = SIGNATURE.length + 8
const FIELD_COUNT_BYTES = 2
const CHUNK_BYTES = 64 * 1024

/** What begins a binary COPY. */
export const COPY_HEADER: Buffer = Buffer.concat([SIGNATURE, Buffer.alloc(8)])
/** What ends one: a row of -1 fields. */
export const COPY_TRAILER: Buffer = Buffer.from([0xff, 0xff])

/**
 * Runs `copy (…) to stdout (format binary)`, several times cheaper than the same rows as text. Rejects with what the server says, or `take` throws.
 */
export function copyOut(client: Pick<PostgresClient, 'query'>, text: string, take: TakeRow): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(text, take, (error) => (error === null ? resolve() : reject(error))))
  })
}

/** Runs `copy … from stdin (format binary)` with these bytes, header and trailer included. */
export function copyIn(client: Pick<PostgresClient, 'query'>, text: string, pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, pieces, (error) => (error === null ? resolve() : reject(error))))
  })
}

type Settle = (error: Error | null) => void

/** What node-postgres sends as one query. It calls the handlers with the server's messages. */
class Copy implements Submittable {
  /** Wrapped by node-postgres where there is a timeout. */
  callback: Settle
  readonly #text: string

  constructor(text: string, settle: Settle) {
    this.#text = text
    this.callback = settle
  }

  submit(connection: object): void {
    const wire = connection as Wire
    wire.query(this.#text)
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.callback(null)
  }

  handleError(error: Error): void {
    this.callback(error)
  }
}

class CopyOut extends Copy {
  readonly #take: TakeRow
  #isFirst = true
  #fault: Error | null = null

  constructor(text: string, take: TakeRow, settle: Settle) {
    super(text, settle)
    this.#take = take
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const at = this.#isFirst ? HEADER_BYTES : 0
    this.#isFirst = false
    if (this.#fault !== null || chunk.readInt16BE(at) < 0) return
    try {
      this.#take(chunk, at + FIELD_COUNT_BYTES)
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error))
    }
  }

  override handleReadyForQuery(): void {
    this.callback(this.#fault)
  }
}

class CopyIn extends Copy {
  readonly #pieces: readonly Buffer[]

  constructor(text: string, pieces: readonly Buffer[], settle: Settle) {
    super(text, settle)
    this.#pieces = pieces
  }

  handleCopyInResponse(connection: object): void {
    const wire = connection as Wire
    for (const piece of this.#pieces)
      for (let at = 0; at < piece.length; at += CHUNK_BYTES)
        wire.sendCopyFromChunk(piece.subarray(at, at + CHUNK_BYTES))
    wire.endCopyFrom()
  }
}
