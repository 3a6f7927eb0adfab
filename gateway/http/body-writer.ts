/** The caller read nothing for too long. It may come back with the last id that it has. */
export class SlowReader extends Error {
  override readonly name = 'SlowReader'
}

const ENCODER = new TextEncoder()

/**
 * Writes a streamed answer no faster than its caller reads. It buffers at most `maxBytes` and one message more: then `write` waits until the
 * caller has read some, and gives up a caller who reads nothing for `stallMs`.
 */
export class BodyWriter {
  readonly readable: ReadableStream<Uint8Array>
  readonly #stallMs: number
  readonly #gone = new AbortController()
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  #room = Promise.withResolvers<void>()

  constructor({ maxBytes, stallMs }: { readonly maxBytes: number; readonly stallMs: number }) {
    this.#stallMs = stallMs
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#wake(),
        cancel: () => this.#leave(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxBytes }),
    )
  }

  /** Aborts when the caller has gone. */
  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** Whether `write` would not have to wait. */
  get hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0
  }

  /** Writes once there is room; false when the caller has gone. Throws {@link SlowReader}. */
  async write(text: string): Promise<boolean> {
    if (!this.hasRoom) await this.#waitForRoom()
    if (this.#gone.signal.aborted) return false
    this.#controller?.enqueue(ENCODER.encode(text))
    return true
  }

  /** Ends the answer; what is buffered still goes out. */
  end(): void {
    if (!this.#gone.signal.aborted) this.#controller?.close()
    this.#gone.abort()
  }

  /** The same, and a `write` that waits for room returns false. */
  abandon(): void {
    this.end()
    this.#wake()
  }

  async #waitForRoom(): Promise<void> {
    let isLate = false
    // The timer alone says so: a clock that was read after it was set may say that it came too early, and nobody else would wake.
    const timer = setTimeout(() => {
      isLate = true
      this.#wake()
    }, this.#stallMs)
    try {
      while (!this.hasRoom && !this.#gone.signal.aborted) {
        if (isLate) throw new SlowReader('the caller took nothing for too long')
        await this.#room.promise
      }
    } finally {
      clearTimeout(timer)
    }
  }

  #leave(): void {
    this.#gone.abort()
    this.#wake()
  }

  #wake(): void {
    const { resolve } = this.#room
    this.#room = Promise.withResolvers()
    resolve()
  }
}
