import { inTransaction } from '@heptad/infra/postgres/transaction.ts'
import { forEachYielding } from '../runner/for-each-yielding.ts'
import { type Folding, FoldWindow, type WindowLimits, type WindowWriter } from './fold-window.ts'
import { PAGE_EVENTS } from './log-pages.ts'
import { oneBehind } from './one-behind.ts'
import type { OpenBuild } from './open-build.ts'
import { projectEvents } from './project-events.ts'
import type { Watch } from './watch.ts'

/** A stretch of the log, (from, to]. */
export interface Span {
  readonly from: bigint
  readonly to: bigint
}

/** How far a lane has come, in how many windows, and how full the fullest was. */
export interface Folded {
  readonly reached: bigint
  readonly windows: number
  readonly fullness: number
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

interface Manner {
  readonly turn?: Promise<void>
  readonly isOver?: () => boolean
  /** Most positions in a page. */
  readonly limit?: number | undefined
}

/** Folds in this thread. A window is written while the next one is folded. */
export class OwnLane implements FoldLane {
  readonly ready: Promise<void> = Promise.resolve()
  readonly #options: OwnLaneOptions
  readonly #stopping = new AbortController()

  constructor(options: OwnLaneOptions) {
    this.#options = options
  }

  fold(span: Span, turn: Promise<void>): Promise<Folded> {
    return this.#fold(span, { turn })
  }

  /** Folds from the beginning of a span until it is told to end, for which it asks after so many positions at the latest, or to its end. */
  foldUntil(isOver: () => boolean, span: Span, positions: bigint): Promise<Folded> {
    return this.#fold(span, { isOver, limit: Math.min(PAGE_EVENTS, Number(positions)) })
  }

  async #fold({ from, to }: Span, { turn, limit, isOver = () => false }: Manner): Promise<Folded> {
    const { build, limits, watch } = this.#options
    const window = new FoldWindow(limits)
    let folded: Folded = { reached: from, windows: 0, fullness: 0 }
    await oneBehind(async (begin) => {
      for await (const { events, reached } of build.pages(to, { after: from, limit })) {
        this.#stopping.signal.throwIfAborted()
        await forEachYielding(projectEvents(build.projector, build.engines.codec, events), (entry) =>
          window.take(entry),
        )
        await watch.progress(reached)
        const isLast = reached === to || isOver()
        const { fullness } = window
        if (fullness < 1 && !isLast) continue
        folded = { reached, windows: folded.windows + 1, fullness: Math.max(folded.fullness, fullness) }
        const folding = window.cut()
        await turn
        await begin((before) => before.then(() => this.#write(folding, reached)))
        if (isLast) return
      }
    })
    return folded
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
