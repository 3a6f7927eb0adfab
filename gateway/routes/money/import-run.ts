import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandOutcome } from '@heptad/commands/engine/port.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { ImportCounts, ImportEnd } from '@heptad/schemas/money/import.ts'
import type { Line } from '../../http/line-groups.ts'
import { problemDocument } from '../../problems/problem.ts'
import type { BatchItem } from './batch-input.ts'
import type { LineReader } from './import-line.ts'
import type { ImportReport } from './import-report.ts'

/** Most groups of lines in progress at once. A group is what one read of the connection brought, or a part of it. */
const MAX_GROUPS = 4
/** Attempts at a line while the log cannot take it. */
const MAX_ATTEMPTS = 20
const LONGEST_WAIT_MS = 1000
/** How long lines that are on their way are waited for once the process is about to stop: connections are cut after seven seconds. */
const STOP_GRACE_MS = 3000

export interface ImportRunOptions {
  readonly groups: AsyncIterator<readonly Line[]>
  readonly read: LineReader
  readonly execute: (item: BatchItem) => Promise<CommandOutcome>
  /** The problem document of an outcome other than `accepted`. */
  readonly problemOf: (outcome: CommandOutcome) => JsonObject
  readonly report: ImportReport
  readonly keepGoing: boolean
  /** False once the process is about to stop; asked every `checkMs`, for a caller may be silent in the middle of a line. */
  readonly isServing: () => boolean
  readonly checkMs: number
  /** Default 3,000. */
  readonly stopGraceMs?: number
}

type Reason = ImportEnd['reason']
type Verdict =
  | { readonly kind: 'posted' | 'already-there'; readonly legs: number; readonly position: bigint }
  | { readonly kind: 'refused'; readonly key: string | null; readonly isReplay: boolean; readonly problem: JsonObject }
  | { readonly kind: 'unavailable' }

/** What an import came to. */
export interface ImportOutcome {
  readonly reason: Reason
  readonly counts: ImportCounts
  readonly position: bigint
}

/**
 * Carries out an import: the lines in their order, a few groups of them at a time. All lines of a group are on their way before the first
 * has its answer; the engine keeps their order within a book. Verdicts are reported in the order of the lines.
 */
export class ImportRun {
  readonly #options: ImportRunOptions
  #reason: Reason | null = null
  /** Nothing more is read. */
  #isOver = false
  /** A line could not be decided. Verdicts on later lines are not reported: a caller goes on after the last line that was. */
  #hasGap = false
  #wake: () => void = () => undefined
  /** Gives up on what is on its way. */
  readonly #givingUp = new Set<() => void>()
  #late: NodeJS.Timeout | null = null
  #counts: ImportCounts = { lines: 0, posted: 0, legs: 0, alreadyThere: 0, refused: 0 }
  #position = 0n

  constructor(options: ImportRunOptions) {
    this.#options = options
  }

  /** Reads to the end, or to what ends it before. Throws what reading the body throws, when all that was on its way is settled. */
  async run(): Promise<ImportOutcome> {
    const waiting: Promise<void>[] = []
    let settled = Promise.resolve()
    const watch = setInterval(() => this.#check(), this.#options.checkMs)
    try {
      for (;;) {
        const group = await this.#nextGroup()
        if (group === null) break
        const verdicts = Promise.all(group.map((line) => this.#verdictOn(line)))
        const before = settled
        settled = verdicts.then((all) => before.then(() => this.#settle(group, all)))
        settled.catch(() => this.#stop())
        waiting.push(settled)
        if (waiting.length >= MAX_GROUPS) await waiting.shift()
      }
    } finally {
      await settled.finally(() => {
        clearInterval(watch)
        clearTimeout(this.#late ?? undefined)
      })
    }
    return { reason: this.#reason ?? 'complete', counts: this.#counts, position: this.#position }
  }

  /** Null at the end of the body, or of the import. */
  async #nextGroup(): Promise<readonly Line[] | null> {
    this.#check()
    if (this.#isOver) return null
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(null)
      this.#options.groups.next().then(({ done, value }) => resolve(done === true ? null : value), reject)
    })
  }

  #check(): void {
    if (this.#options.isServing()) return
    this.#end('stopping')
    this.#late ??= setTimeout(() => this.#giveUp(), this.#options.stopGraceMs ?? STOP_GRACE_MS)
  }

  #giveUp(): void {
    for (const giveUp of this.#givingUp) giveUp()
  }

  #end(reason: Reason): void {
    this.#reason ??= reason
    this.#stop()
  }

  #stop(): void {
    this.#isOver = true
    this.#wake()
  }

  async #verdictOn(line: Line): Promise<Verdict> {
    const { read, execute, problemOf } = this.#options
    const item = read(line)
    if ('code' in item) {
      const problem = problemDocument(item.code, { errors: item.errors })
      return { kind: 'refused', key: item.key, isReplay: false, problem }
    }
    // What was sent and not answered in time is found again under its key.
    let mayBeOwn = false
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#unlessGivenUp(execute(item))
      if (outcome === null) return { kind: 'unavailable' }
      if (outcome.kind === 'accepted')
        return {
          kind: outcome.replayed && !mayBeOwn ? 'already-there' : 'posted',
          legs: legsOf(item.data),
          position: outcome.position,
        }
      const waitMs = waitBeforeRetry(outcome)
      if (waitMs === null) {
        const isReplay = outcome.kind === 'rejected' && outcome.replayed && !mayBeOwn
        return { kind: 'refused', key: item.key, isReplay, problem: problemOf(outcome) }
      }
      mayBeOwn ||= outcome.kind === 'unavailable' && outcome.commitUnknown
      if (attempt === MAX_ATTEMPTS || !this.#options.isServing()) return { kind: 'unavailable' }
      await sleep(Math.min(waitMs, LONGEST_WAIT_MS))
    }
  }

  /** Null where the process stops before there is an outcome. */
  #unlessGivenUp(outcome: Promise<CommandOutcome>): Promise<CommandOutcome | null> {
    return new Promise((resolve, reject) => {
      const giveUp = () => resolve(null)
      this.#givingUp.add(giveUp)
      outcome.then(resolve, reject).finally(() => this.#givingUp.delete(giveUp))
    })
  }

  async #settle(group: readonly Line[], verdicts: readonly Verdict[]): Promise<void> {
    if (this.#hasGap) return
    for (const [index, verdict] of verdicts.entries()) {
      const line = group[index]?.number ?? 0
      if (verdict.kind === 'unavailable') {
        this.#hasGap = true
        return this.#end('unavailable')
      }
      this.#count(line, verdict)
      if (verdict.kind !== 'refused') continue
      const { key, isReplay, problem } = verdict
      await this.#options.report.refused({ kind: 'refused', line, idempotencyKey: key, replayed: isReplay, problem })
      if (!this.#options.keepGoing) this.#end('refused')
    }
    await this.#options.report.progress(this.#counts)
  }

  #count(lines: number, verdict: Exclude<Verdict, { kind: 'unavailable' }>): void {
    const { posted, legs, alreadyThere, refused } = this.#counts
    if (verdict.kind === 'refused') this.#counts = { ...this.#counts, lines, refused: refused + 1 }
    else if (verdict.kind === 'already-there') this.#counts = { ...this.#counts, lines, alreadyThere: alreadyThere + 1 }
    else this.#counts = { ...this.#counts, lines, posted: posted + 1, legs: legs + verdict.legs }
    if (verdict.kind !== 'refused' && verdict.position > this.#position) this.#position = verdict.position
  }
}

/** Milliseconds after which a line is tried again; null for an outcome that stands. */
function waitBeforeRetry(outcome: CommandOutcome): number | null {
  if ('retryAfterMs' in outcome) return outcome.retryAfterMs
  return outcome.kind === 'conflict' ? 0 : null
}

function legsOf(data: unknown): number {
  const legs: unknown = Reflect.get(Object(data), 'legs')
  return Array.isArray(legs) ? legs.length : 0
}
