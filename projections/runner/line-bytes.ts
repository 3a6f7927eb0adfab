/** Bytes that are asked for at once. */
const PIECE_BYTES = 64 * 1024
/** UTF-8 needs at most this many bytes for a code unit of a text. */
const MOST_BYTES_PER_UNIT = 3
const NEWLINE = 10

/**
 * Lines of text as UTF-8, end to end. They lie outside of the heap of JavaScript: as texts they would live long enough there to be moved to the old
 * generation, and each full collection of that holds commands up.
 */
export class LineBytes {
  readonly #full: Buffer[] = []
  #piece: Buffer = Buffer.alloc(0)
  #used = 0
  #count = 0

  /** Number of lines. */
  get count(): number {
    return this.#count
  }

  /** All lines, each with its newline. */
  get pieces(): readonly Buffer[] {
    return [...this.#full, this.#piece.subarray(0, this.#used)]
  }

  /** Adds a line, which holds no newline. */
  add(line: string): void {
    const most = line.length * MOST_BYTES_PER_UNIT + 1
    if (this.#used + most > this.#piece.length) this.#next(most)
    this.#used += this.#piece.write(line, this.#used, 'utf8')
    this.#piece[this.#used] = NEWLINE
    this.#used += 1
    this.#count += 1
  }

  #next(bytes: number): void {
    if (this.#used > 0) this.#full.push(this.#piece.subarray(0, this.#used))
    this.#piece = Buffer.allocUnsafeSlow(Math.max(bytes, PIECE_BYTES))
    this.#used = 0
  }
}
