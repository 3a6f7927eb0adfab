import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import type { ArchiveRange, ArchiveSource } from '../archive/source.ts'
import type { Finding } from './finding.ts'
import { OrderCheck } from './order-check.ts'
import type { ReplayRules } from './replay-rules.ts'
import { EVERYTHING, halves, isIn, type Slice } from './slice.ts'
import { StreamCheck } from './stream-check.ts'

export interface CheckOptions {
  /** How the modules that are loaded read and fold. */
  readonly rules: ReplayRules
  /** States held at once; a log with more streams is read once more for each further share of them. Default 100,000. */
  readonly maxStreams?: number
  /** Only this stream. */
  readonly streamId?: string | undefined
  /** Whether the log goes on after the range, in the middle of an append perhaps. */
  readonly endsEarly?: boolean
  /** Findings that are kept; the rest is only counted. Default 1000. */
  readonly maxFindings?: number
  /** Told of each event that is read. */
  readonly onEvent?: (position: bigint) => void
}

/** What a check saw. */
export interface CheckReport {
  readonly events: number
  readonly streams: number
  /** Readings of the log. */
  readonly passes: number
  /** In order of their positions. */
  readonly findings: readonly Finding[]
  readonly findingCount: number
  /** Events of modules that are not loaded, by module: they were counted and put in order, not folded. */
  readonly notLoaded: Readonly<Record<string, number>>
}

/** Folds every stream of a log and checks what must hold. Its memory depends on neither events nor streams. */
export async function checkLog(
  source: ArchiveSource,
  range: ArchiveRange,
  options: CheckOptions,
): Promise<CheckReport> {
  const check = new LogCheck(options, range.tenantId === undefined && range.after === 0n)
  let pass = 0
  for (let slice = check.nextSlice(); slice !== undefined; slice = check.nextSlice()) {
    pass += 1
    for await (const event of source.read(range)) {
      check.take(event)
      options.onEvent?.(event.position)
    }
    check.finishPass()
  }
  return check.report(pass)
}

class LogCheck {
  readonly #rules: ReplayRules
  readonly #maxStreams: number
  readonly #maxFindings: number
  readonly #streamId: string | undefined
  readonly #isWhole: boolean
  readonly #endsEarly: boolean
  readonly #waiting: Slice[] = [EVERYTHING]
  #slice: Slice = EVERYTHING
  #order: OrderCheck | null
  #streams = new Map<string, StreamCheck>()
  #findings: Finding[] = []
  #findingCount = 0
  #events = 0
  #finished = 0
  readonly #notLoaded: Record<string, number> = {}

  constructor(
    { rules, maxStreams = 100_000, maxFindings = 1000, streamId, endsEarly = false }: CheckOptions,
    isWhole: boolean,
  ) {
    this.#endsEarly = endsEarly
    this.#rules = rules
    this.#maxStreams = maxStreams
    this.#maxFindings = maxFindings
    this.#streamId = streamId
    this.#isWhole = isWhole
    this.#order = streamId === undefined ? new OrderCheck(this.#isWhole) : null
  }

  nextSlice(): Slice | undefined {
    const next = this.#waiting.shift()
    this.#slice = next ?? EVERYTHING
    return next
  }

  take(event: ArchivedEvent): void {
    if (this.#order !== null) this.#note(this.#order.take(event))
    if (this.#streamId !== undefined && event.streamId !== this.#streamId) return
    const key = `${event.tenantId}/${event.streamId}`
    if (!isIn(this.#slice, key)) return
    const known = this.#streams.get(key)
    const stream = known ?? new StreamCheck(this.#rules)
    if (known === undefined) this.#add(key, stream)
    if (!isIn(this.#slice, key)) return
    this.#note(stream.take(event))
  }

  finishPass(): void {
    for (const stream of this.#streams.values()) {
      this.#note(stream.finish())
      this.#events += stream.events
      for (const [module, count] of stream.ofOthers) this.#notLoaded[module] = (this.#notLoaded[module] ?? 0) + count
    }
    this.#finished += this.#streams.size
    this.#streams = new Map()
    if (this.#order !== null && !this.#endsEarly) this.#note(this.#order.finish())
    this.#order = null
  }

  report(passes: number): CheckReport {
    const findings = this.#findings.toSorted((one, other) => Number(one.position - other.position))
    const counts = { events: this.#events, streams: this.#finished, passes, findingCount: this.#findingCount }
    return { ...counts, findings, notLoaded: this.#notLoaded }
  }

  #add(key: string, stream: StreamCheck): void {
    this.#streams.set(key, stream)
    while (this.#streams.size > this.#maxStreams) this.#halve()
  }

  /** Leaves half of the streams to a later reading. */
  #halve(): void {
    const [kept, later] = halves(this.#slice)
    this.#slice = kept
    this.#waiting.push(later)
    for (const [key, { findings }] of this.#streams) {
      if (isIn(kept, key)) continue
      this.#streams.delete(key)
      this.#findingCount -= findings
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    const isOther = ({ tenantId, streamId, rule }: Finding) => OF_ORDER.has(rule) || `${tenantId}/${streamId}` !== key
    this.#findings = this.#findings.filter(isOther)
  }

  #note(findings: readonly Finding[]): void {
    this.#findingCount += findings.length
    for (const finding of findings) if (this.#findings.length < this.#maxFindings) this.#findings.push(finding)
  }
}

/** Found along the log, in the first reading only. */
const OF_ORDER: ReadonlySet<string> = new Set(['position-gap', 'recorded-earlier', 'append-cut'])
