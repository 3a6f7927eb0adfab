/** A message of a client as it goes over the wire; `type` is null for the first, which has none. */
export interface WireMessage {
  readonly type: string | null
  readonly bytes: Buffer
}

/** Cuts what a client sends into messages (PostgreSQL documentation, "Message Formats"): a type, then the length of the rest. */
export class WireMessages {
  #rest = Buffer.alloc(0)
  #isStarted = false

  /** The messages that are complete with this chunk. */
  push(chunk: Buffer): readonly WireMessage[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const complete: WireMessage[] = []
    for (let message = this.#next(); message !== null; message = this.#next()) complete.push(message)
    return complete
  }

  #next(): WireMessage | null {
    const typeBytes = this.#isStarted ? 1 : 0
    if (this.#rest.length < typeBytes + 4) return null
    const length = typeBytes + this.#rest.readUInt32BE(typeBytes)
    if (this.#rest.length < length) return null
    const bytes = this.#rest.subarray(0, length)
    const type = this.#isStarted ? String.fromCharCode(bytes.readUInt8(0)) : null
    this.#rest = this.#rest.subarray(length)
    this.#isStarted = true
    return { type, bytes }
  }
}
