import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { RunSummary } from './run-seeds.ts'

export interface PoolOptions {
  readonly firstSeed: number
  /** At most so many seeds … */
  readonly seeds: number
  /** … and no new one after so many seconds. */
  readonly seconds: number
  /** As they were given. */
  readonly faults: string
  /** So many processes run seeds at the same time. */
  readonly workers: number
  /** What a process runs before another one takes its place; default: at most 500. */
  readonly seedsPerProcess?: number
  /** Told now and then of what held so far. */
  readonly onProgress?: (summary: RunSummary) => void
}

interface Share {
  readonly firstSeed: number
  readonly child: ChildProcess
  summary: RunSummary
}

/** So many that starting takes little of the time … */
const SEEDS_PER_PROCESS = 500
/** … and so few that no worker is without work for long at the end. */
const SHARES_PER_WORKER = 4
const NOTHING: RunSummary = { seeds: 0, steps: 0, commands: 0, events: 0, seconds: 0, failed: null }

/**
 * Runs seeds in processes of their own, until one fails. The failure that is told is that of the lowest seed, as if they had been run one
 * after the other. Rejects when a process ends without a word.
 */
export function runSeedPool(options: PoolOptions): Promise<RunSummary> {
  return new SeedPool(options).run()
}

class SeedPool {
  readonly #options: PoolOptions
  readonly #began = performance.now()
  readonly #running = new Set<Share>()
  #next: number
  #done: RunSummary = NOTHING

  constructor(options: PoolOptions) {
    this.#options = options
    this.#next = options.firstSeed
  }

  async run(): Promise<RunSummary> {
    try {
      await Promise.all(Array.from({ length: this.#options.workers }, () => this.#work()))
    } finally {
      for (const { child } of this.#running) child.kill()
    }
    return this.#summary()
  }

  async #work(): Promise<void> {
    const { firstSeed, seeds, seconds, workers } = this.#options
    const evenly = Math.min(SEEDS_PER_PROCESS, Math.ceil(seeds / (workers * SHARES_PER_WORKER)))
    const share = this.#options.seedsPerProcess ?? evenly
    while (this.#done.failed === null && this.#next < firstSeed + seeds && this.#seconds < seconds) {
      const count = Math.min(share, firstSeed + seeds - this.#next)
      this.#next += count
      await this.#runShare(this.#next - count, count)
    }
  }

  async #runShare(firstSeed: number, count: number): Promise<void> {
    const { seconds, faults, onProgress } = this.#options
    const args = [`${firstSeed}`, `${count}`, `${seconds - this.#seconds}`, faults]
    const share = { firstSeed, child: fork(join(import.meta.dirname, 'seed-worker.ts'), args), summary: NOTHING }
    this.#running.add(share)
    share.child.on('message', (summary: RunSummary) => {
      share.summary = summary
      onProgress?.(this.#summary())
    })
    const [code, signal] = await once(share.child, 'close')
    this.#running.delete(share)
    const { failed } = this.#done
    const isOvertaken = failed !== null && failed.seed < firstSeed
    if (code !== 0 && !isOvertaken)
      throw new Error(
        `the process of seeds ${firstSeed} to ${firstSeed + count - 1} ended with ${code ?? signal} after ${share.summary.seeds}`,
      )
    this.#done = sum(this.#done, isOvertaken ? { ...share.summary, failed: null } : share.summary)
    this.#stopLater()
  }

  /** What comes after a seed that failed is of no interest. */
  #stopLater(): void {
    const { failed } = this.#done
    if (failed !== null) for (const { child, firstSeed } of this.#running) if (firstSeed > failed.seed) child.kill()
  }

  #summary(): RunSummary {
    const all = [...this.#running].reduce((total, { summary }) => sum(total, summary), this.#done)
    return { ...all, seconds: this.#seconds }
  }

  get #seconds(): number {
    return (performance.now() - this.#began) / 1000
  }
}

function sum(one: RunSummary, other: RunSummary): RunSummary {
  return {
    seeds: one.seeds + other.seeds,
    steps: one.steps + other.steps,
    commands: one.commands + other.commands,
    events: one.events + other.events,
    seconds: one.seconds + other.seconds,
    failed: earlier(one.failed, other.failed),
  }
}

function earlier(one: RunSummary['failed'], other: RunSummary['failed']): RunSummary['failed'] {
  if (one === null || other === null) return one ?? other
  return one.seed < other.seed ? one : other
}
