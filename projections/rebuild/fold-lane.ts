import { inTransaction } from '@heptad/infra/postgres/transaction.ts'
import { forEachYielding } from '../runner/for-each-yielding.ts'
import { type Folding, FoldWindow, type WindowLimits, type WindowWriter } from './fold-window.ts'
import { oneBehind } from './one-behind.ts'
import type { OpenBuild } from './open-build.ts'
import { projectEvents } from './project-events.ts'
import type { Watch } from './watch.ts'

/** A stretch of the log, (from, to]. */
export interface Span {
  readonly from: bigint
  readonly to: bigint
}

/** How many windows a span took, and the values in them. */
export interface Folded {
  readonly windows: number
  readonly values: number
}

/** Folds spans of the log while another lane folds those before and after. */
export interface FoldLane {
  /** Resolves when it can begin. */
  readonly ready: Promise<void>
  /** Folds a span, but writes only after `turn`, when everything before the span is written. Throws what a projection, the database or `turn` throws. */
  fold(span: Span, turn: Promise<void>): Promise<Folded>
  /** Makes the fold in progress end soon. */
  stop(): void
}

/** Keeps the planner from scans and joins that it may choose while a table was never analysed: rows must be found by their keys. */
const BEGIN =
  'begin; set local synchronous_commit = off; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off'

export interface OwnLaneOptions {
  readonly build: OpenBuild
  readonly writer: WindowWriter
  readonly limits: WindowLimits
  readonly watch: Watch
}

/** Folds in this thread. A window is written while the next one is folded. */
export class OwnLane implements FoldLane {
  readonly ready: Promise<void> = Promise.resolve()
  readonly #options: OwnLaneOptions
  readonly #stopping = new AbortController()

  constructor(options: OwnLaneOptions) {
    this.#options = options
  }

  async fold(span: Span, turn: Promise<void>): Promise<Folded> {
    const { build, limits, watch } = this.#options
    const window = new FoldWindow(limits)
    let [windows, values] = [0, 0]
    await oneBehind(async (begin) => {
      for await (const { events, reached } of build.pages(span.to, { after: span.from })) {
        this.#stopping.signal.throwIfAborted()
        await forEachYielding(projectEvents(build.projector, build.engines.codec, events), (entry) =>
          window.take(entry),
        )
        await watch.progress(reached)
        if (!window.isFull && reached < span.to) continue
        windows += 1
        values += window.values
        const folding = window.cut()
        await turn
        await begin((before) => before.then(() => this.#write(folding, reached)))
      }
    })
    return { windows, values }
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #write(folding: Folding, reached: bigint): Promise<void> {
    const { build, writer } = this.#options
    await inTransaction(build.engines.postgres, BEGIN, async (client) => {
      await build.moveWithin(client, reached)
      await writer.write(client, folding)
    })
    build.moved(reached)
  }
}
