/** A block of a stream of server-sent events, by its fields; a comment stands under `comment`. */
export type SseBlock = Readonly<Record<string, string>>

/** Reads server-sent events as a client does: block by block. */
export class SseReader {
  readonly #reader: ReadableStreamDefaultReader<string>
  #text = ''

  constructor(body: ReadableStream<Uint8Array<ArrayBuffer>> | null) {
    if (body === null) throw new Error('the answer has no body')
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader()
  }

  /** The next block; null at the end of the stream. Rejects when the connection was cut. */
  async next(): Promise<SseBlock | null> {
    let end = this.#text.indexOf('\n\n')
    for (; end === -1; end = this.#text.indexOf('\n\n')) {
      const { done, value } = await this.#reader.read()
      if (done) return null
      this.#text += value
    }
    const block = this.#text.slice(0, end)
    this.#text = this.#text.slice(end + 2)
    return Object.fromEntries(block.split('\n').map(fieldOf))
  }

  /** The next `count` blocks that carry an event. */
  async events(count: number): Promise<readonly SseBlock[]> {
    const events: SseBlock[] = []
    while (events.length < count) {
      const block = await this.next()
      if (block === null) break
      if (block.data !== undefined && block.event !== 'end') events.push(block)
    }
    return events
  }

  async close(): Promise<void> {
    await this.#reader.cancel()
  }
}

function fieldOf(line: string): [string, string] {
  const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
  return [name === '' ? 'comment' : name, value]
}
