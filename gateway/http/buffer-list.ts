/** After this many pieces they are merged into one: a Buffer costs some hundred bytes, however little it holds. */
const MERGED_AT = 512

/**
 * Bytes that arrive in pieces, which the sender may make as small as it likes. They are merged now and then, or a body that is sent byte by
 * byte would take hundreds of times its size.
 */
export class BufferList {
  #pieces: Uint8Array[] = []
  /** How many pieces at the front are merged already. */
  #merged = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  add(piece: Uint8Array): void {
    this.#size += piece.length
    this.#pieces.push(piece)
    if (this.#pieces.length - this.#merged < MERGED_AT) return
    this.#pieces.push(Buffer.concat(this.#pieces.splice(this.#merged)))
    this.#merged += 1
  }

  /** All bytes as one Buffer; a single piece is not copied. */
  concat(): Buffer {
    const [only] = this.#pieces
    return this.#pieces.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(this.#pieces)
  }
}
