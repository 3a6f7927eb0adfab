import type { ImportAnswer, ImportCounts, ImportEnd } from '@heptad/schemas/money/import.ts'
import { ownMembers, Problem } from '../problem.ts'
import type { ImportRequest, ImportResult } from './import.ts'
import { type ImportItem, importSteps } from './import-steps.ts'
import type { BadRow } from './source.ts'

const NOTHING: ImportCounts = { lines: 0, posted: 0, legs: 0, alreadyThere: 0, refused: 0 }
/** Characters of lines that go out together. */
const MAX_PART = 32_768

/**
 * The transactions of a plan on their way, and what became of them. An attempt that breaks off is followed by another one, which begins
 * after the last transaction that is known to be settled.
 */
export class Delivery {
  readonly #request: ImportRequest
  readonly #refused: BadRow[] = []
  /** Sent and not settled, by their number. */
  readonly #pending = new Map<number, ImportItem>()
  /** Said to be refused, and not settled: an attempt that breaks off there is told again, or told otherwise. */
  #unsettled: { readonly line: number; readonly row: BadRow; readonly item: ImportItem; readonly replayed: boolean }[] =
    []
  /** Of the attempts before this one. */
  #before = NOTHING
  #now = NOTHING
  #setAside = 0
  #refusedBefore = 0
  #position: string | null = null
  /** What broke while the source was read: it is not the backbone's fault. */
  #fault: unknown = null

  constructor(request: ImportRequest) {
    this.#request = request
  }

  /** Transactions that are known to be posted, there already, or refused. */
  get settled(): number {
    return this.#before.lines + this.#now.lines
  }

  /** One attempt. Null when the answer had no end. Throws what the client throws, and what reading the source throws. */
  async attempt(): Promise<ImportEnd['reason'] | null> {
    const { api, keepGoing, onProgress } = this.#request
    this.#before = sum(this.#before, this.#now)
    this.#now = NOTHING
    this.#pending.clear()
    this.#unsettled = []
    try {
      for await (const answer of api.post(() => this.#parts(), keepGoing)) {
        if (answer.kind === 'refused') this.#refuse(answer)
        else this.#settle(answer)
        onProgress(this.settled)
        if (answer.kind !== 'end') continue
        this.#position = answer.position ?? this.#position
        return answer.reason
      }
      return null
    } catch (error) {
      throw this.#fault ?? error
    }
  }

  result(stoppedEarly: boolean): ImportResult {
    const { posted, legs, alreadyThere } = sum(this.#before, this.#now)
    return {
      ...{ posted, legs, alreadyThere, position: this.#position, stoppedEarly },
      ...{ refused: this.#refused, refusedBefore: this.#refusedBefore },
    }
  }

  async *#parts(): AsyncGenerator<string> {
    let part = ''
    try {
      for await (const line of this.#lines()) {
        part += line
        if (part.length < MAX_PART) continue
        yield part
        part = ''
      }
    } catch (error) {
      this.#fault = error
      throw error
    }
    if (part !== '') yield part
  }

  /** What is not settled yet, from the beginning of the source. */
  async *#lines(): AsyncGenerator<string> {
    const { source, plan, bookId, rejected } = this.#request
    const settled = this.#before.lines
    const counts = { items: 0, setAside: 0 }
    for await (const step of importSteps(source, plan, bookId)) {
      if (step.kind === 'rejected') {
        counts.setAside += 1
        if (counts.setAside > this.#setAside) rejected.add(step.source)
        this.#setAside = Math.max(this.#setAside, counts.setAside)
        continue
      }
      counts.items += 1
      if (counts.items <= settled) continue
      this.#pending.set(counts.items, step.item)
      yield `${JSON.stringify({ idempotencyKey: step.item.key, ...step.item.transaction })}\n`
    }
  }

  #refuse({ line, replayed, problem }: Extract<ImportAnswer, { kind: 'refused' }>): void {
    const item = this.#pending.get(this.#before.lines + line)
    if (item === undefined) throw new Error(`the ledger refused a line ${line} that was not sent`)
    const { line: sourceLine, index } = item.source
    const row = { line: sourceLine, message: `transaction ${index}: ${reasonOf(Problem.parse(problem))}` }
    this.#unsettled.push({ line, row, item, replayed })
  }

  #settle({ lines, posted, legs, alreadyThere, refused }: ImportCounts): void {
    for (let line = this.#now.lines + 1; line <= lines; line += 1) this.#pending.delete(this.#before.lines + line)
    this.#now = { lines, posted, legs, alreadyThere, refused }
    for (const { row, item, replayed } of this.#unsettled.filter(({ line }) => line <= lines)) {
      this.#refused.push(row)
      if (replayed) this.#refusedBefore += 1
      this.#request.rejected.add(item.source)
    }
    this.#unsettled = this.#unsettled.filter(({ line }) => line > lines)
  }
}

function reasonOf(problem: Problem): string {
  const members = ownMembers(problem)
  return members.length === 0 ? problem.title : `${problem.title} (${members.join(', ')})`
}

function sum(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    lines: one.lines + other.lines,
    posted: one.posted + other.posted,
    legs: one.legs + other.legs,
    alreadyThere: one.alreadyThere + other.alreadyThere,
    refused: one.refused + other.refused,
  }
}
