/** So many pieces become one: a Buffer costs some hundred bytes, however little it holds. */
const MERGED_AT = 512

/** Bytes that come in pieces. Their caller chooses how small those are, so many are not kept as they came: a body of single bytes would take hundreds of times its size. */
export class Gathered {
  #pieces: Uint8Array[] = []
  /** How many of the pieces, the first ones, are merged already. */
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

  /** All of them as one; what came in one piece is not copied. */
  joined(): Buffer {
    const [only] = this.#pieces
    return this.#pieces.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(this.#pieces)
  }
}
