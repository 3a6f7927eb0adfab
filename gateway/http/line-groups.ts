import { setImmediate } from 'node:timers/promises'
import { BufferList } from './buffer-list.ts'

/** A line of a body; `bytes` is null for one that is longer than may be. */
export interface Line {
  /** From 1. */
  readonly number: number
  readonly bytes: Buffer | null
}

const LINE_FEED = 0x0a
/** A read of the connection may bring twenty thousand short lines: nobody else would be served while they are worked on. */
export const MAX_LINES = 250
const BLANKS: readonly number[] = [0x09, 0x0d, 0x20]
/** U+FEFF in UTF-8: some programs begin a file with it. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * The lines of a body, grouped as they arrive, so that none waits for a later one, and at most {@link MAX_LINES} together: where more arrived at
 * once, everybody else has a turn in between. Blank lines are counted and left out. In memory are the current chunk and the line that has not
 * ended, of which at most `maxBytes` are kept. A body that breaks off throws what its chunks throw: half a line is never yielded.
 */
export async function* lineGroups(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<readonly Line[]> {
  const splitter = new Splitter(maxBytes)
  for await (const chunk of chunks) {
    const lines = splitter.take(chunk)
    for (let from = 0; from < lines.length; from += MAX_LINES) {
      if (from > 0) await setImmediate()
      yield lines.slice(from, from + MAX_LINES)
    }
  }
  const last = splitter.end()
  if (last.length > 0) yield last
}

class Splitter {
  readonly #maxBytes: number
  #number = 0
  /** Of the line that has not ended; null once it is longer than may be. */
  #held: BufferList | null = new BufferList()

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  take(chunk: Uint8Array): readonly Line[] {
    const lines: Line[] = []
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#hold(chunk.subarray(start, end))
      lines.push(...this.#line())
      start = end + 1
    }
    this.#hold(chunk.subarray(start))
    return lines
  }

  end(): readonly Line[] {
    return this.#held?.size === 0 ? [] : this.#line()
  }

  #hold(part: Uint8Array): void {
    if (part.length > 0) this.#held?.add(part)
    if (this.#held !== null && this.#held.size > this.#maxBytes) this.#held = null
  }

  #line(): Line[] {
    this.#number += 1
    const held = this.#held?.concat() ?? null
    const bytes = this.#number === 1 ? withoutMark(held) : held
    this.#held = new BufferList()
    return bytes?.every((byte) => BLANKS.includes(byte)) === true ? [] : [{ number: this.#number, bytes }]
  }
}

function withoutMark(line: Buffer | null): Buffer | null {
  const { length } = BYTE_ORDER_MARK
  return line?.subarray(0, length).equals(BYTE_ORDER_MARK) === true ? line.subarray(length) : line
}
