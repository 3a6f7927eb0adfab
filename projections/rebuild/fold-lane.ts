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

/** How many windows a span came to, and their values. */
export interface Folded {
  readonly windows: number
  readonly values: number
}

/** Somebody who folds a span of the log while others fold those before and after it. */
export interface FoldLane {
  /** Resolves when it can begin. */
  readonly ready: Promise<void>
  /** Writes only when `turn` has come: when everything before the span is written. Throws what a projection, the database or the turn throws. */
  fold(span: Span, turn: Promise<void>): Promise<Folded>
  /** Ends what is under way, soon. */
  stop(): void
}

/** Rows that exist are found by their keys, whatever the planner thinks of a table that was never analysed. */
const BEGIN =
  'begin; set local synchronous_commit = off; set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off'

export interface OwnLaneOptions {
  readonly build: OpenBuild
  readonly writer: WindowWriter
  readonly limits: WindowLimits
  readonly watch: Watch
}

/** Folds in this thread; a window is written while the next one is folded. */
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
