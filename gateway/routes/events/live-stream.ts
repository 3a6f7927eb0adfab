import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { BodyWriter, SlowReader } from '../../http/body-writer.ts'
import { reasonToEnd, type StreamGuard } from '../../http/stream-guard.ts'

/** A message of the stream: what goes out, and the id after which it is resumed. */
export interface StreamMessage {
  readonly id: string
  readonly data: string
}

/** Why a stream ended; told to the caller as an event `end`, unless the caller is too slow or gone. */
export type EndReason = 'complete' | 'revoked' | 'stopping' | 'log-replaced' | 'slow' | 'gone' | 'fault'

/** Whether it may go on is asked every `checkMs`. */
export interface LiveStreamOptions extends StreamGuard {
  /** The caller's place before the first message. */
  readonly startId: string
  readonly messages: (signal: AbortSignal) => AsyncIterable<StreamMessage>
  /** Closes the connection at once, whatever still waits in it. */
  readonly cut: () => void
  readonly onEnd: (reason: EndReason, error?: unknown) => void
  readonly timing: StreamTiming
}

/** Milliseconds, and how much waits for a caller. */
export interface StreamTiming {
  readonly heartbeatMs: number
  readonly checkMs: number
  /** A caller who takes nothing for this long is cut off. */
  readonly stallMs: number
  /** Bytes that wait for one caller, and one message more. */
  readonly maxBytes: number
}

export const STREAM_TIMING: StreamTiming = {
  heartbeatMs: 15_000,
  checkMs: 400,
  stallMs: 30_000,
  maxBytes: 65_536,
}

/** Milliseconds after which a browser connects again. */
const RETRY_MS = 1000

/**
 * Messages as server-sent events (WHATWG HTML, section 9.2). The first block carries no event but an id, so that a caller can
 * resume even before it has seen anything. Heartbeats are counted from this stream's own last message: nothing in them
 * tells what others do.
 */
export function liveStream(options: LiveStreamOptions): ReadableStream<Uint8Array> {
  const writer = new BodyWriter(options.timing)
  void new LiveStream(options, writer).run()
  return writer.readable
}

class LiveStream {
  readonly #options: LiveStreamOptions
  readonly #writer: BodyWriter
  readonly #over = new AbortController()
  #reason: EndReason = 'complete'
  #writtenAt = performance.now()

  constructor(options: LiveStreamOptions, writer: BodyWriter) {
    this.#options = options
    this.#writer = writer
  }

  async run(): Promise<void> {
    const { startId, messages, timing, onEnd } = this.#options
    const signal = AbortSignal.any([this.#writer.gone, this.#over.signal])
    const watch = setInterval(() => void this.#check(), timing.checkMs)
    let fault: unknown
    try {
      await this.#write(`retry: ${RETRY_MS}\nid: ${startId}\n\n`)
      for await (const { id, data } of messages(signal)) if (!(await this.#write(`id: ${id}\ndata: ${data}\n\n`))) break
    } catch (error) {
      fault = error
      this.#reason = reasonOf(error)
    }
    clearInterval(watch)
    if (this.#writer.gone.aborted && !this.#over.signal.aborted) this.#reason = 'gone'
    await this.#close()
    onEnd(this.#reason, fault)
  }

  async #close(): Promise<void> {
    if (this.#reason === 'slow' || this.#reason === 'fault') return this.#cut()
    if (this.#writer.hasRoom) await this.#write(`event: end\ndata: {"reason":"${this.#reason}"}\n\n`)
    this.#writer.end()
  }

  async #write(text: string): Promise<boolean> {
    const isWritten = await this.#writer.write(text)
    this.#writtenAt = performance.now()
    return isWritten
  }

  async #check(): Promise<void> {
    const isQuiet = performance.now() - this.#writtenAt >= this.#options.timing.heartbeatMs
    if (isQuiet && this.#writer.hasRoom) await this.#write(': still here\n\n')
    const reason = await reasonToEnd(this.#options)
    if (reason !== null) this.#end(reason)
  }

  #end(reason: EndReason): void {
    if (this.#over.signal.aborted) return
    this.#reason = reason
    this.#over.abort()
    if (!this.#writer.hasRoom) this.#cut()
  }

  #cut(): void {
    this.#writer.abandon()
    this.#options.cut()
  }
}

function reasonOf(error: unknown): EndReason {
  if (error instanceof SlowReader) return 'slow'
  return error instanceof LogReplaced ? 'log-replaced' : 'fault'
}
