import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import type { Outcome } from './history.ts'
import { type RandomCommand, randomCommand } from './random-command.ts'
import type { Recorder } from './recorder.ts'

/** A process with an engine. */
export interface Target {
  readonly name: string
  /** What became of the command; null when the process ended before it answered. */
  send(command: RandomCommand): Promise<Outcome | null>
}

export interface LoadOptions {
  readonly recorder: Recorder
  /** The processes that can be reached at this moment. */
  readonly targets: () => readonly Target[]
  readonly writers: number
  /** Milliseconds after which a writer goes elsewhere; an answer that comes later still counts. */
  readonly patienceMs: number
  /** Longest pause of a writer between two commands, milliseconds. */
  readonly pauseMs: number
}

const RETRY_PAUSE_MS = 50
const SETTLE_MS = 25_000

/** Writers that send random commands until they are stopped: each to a process of its own, and what that does not settle to the next. */
export class Load {
  readonly #options: LoadOptions
  readonly #ids = systemIds()
  readonly #writers: readonly Promise<void>[]
  #settleUntil: number | null = null

  constructor(options: LoadOptions) {
    this.#options = options
    this.#writers = Array.from({ length: options.writers }, (_, writer) => this.#write(writer))
  }

  /** Begins nothing more, and asks again for what is not known yet until it is: to be called once the faults are over. Rejects after 25 s. */
  async stop(): Promise<void> {
    this.#settleUntil = performance.now() + SETTLE_MS
    await Promise.all(this.#writers)
  }

  async #write(writer: number): Promise<void> {
    while (this.#settleUntil === null) {
      const command = randomCommand(() => this.#ids.next())
      await this.#carryOut(command, writer)
      await sleep(randomInt(this.#options.pauseMs + 1))
    }
  }

  /** Sends a command, a keyed one until its outcome is known, and now and then once more. */
  async #carryOut(command: RandomCommand, home: number): Promise<void> {
    const isSentTwice = command.isKeyed && randomInt(8) === 0
    for (let place = home; ; place += 1) {
      const first = this.#attempt(command, place)
      const rival = isSentTwice ? this.#attempt(command, place + 1) : null
      const outcome = await first
      await rival
      if (!command.isKeyed || (outcome !== null && isKnown(outcome))) {
        if (command.isKeyed && randomInt(8) === 0) await this.#attempt(command, place + 1)
        return
      }
      if (this.#settleUntil !== null && performance.now() > this.#settleUntil)
        throw new Error(`the outcome of ${command.id} could not be learnt`)
      await sleep(RETRY_PAUSE_MS)
    }
  }

  async #attempt(command: RandomCommand, place: number): Promise<Outcome | null> {
    const { recorder, targets, patienceMs } = this.#options
    const reachable = targets()
    const target = reachable[place % reachable.length]
    if (target === undefined) return null
    const { id, isKeyed, request } = command
    const attempt = recorder.invoke({ command: id, isKeyed, process: target.name, request })
    const answered = target.send(command).then((outcome) => {
      if (outcome !== null) recorder.answer(attempt, outcome)
      return outcome
    })
    const giveUp = new AbortController()
    const late = sleep(patienceMs, null, { signal: giveUp.signal }).catch(() => null)
    return Promise.race([answered, late]).finally(() => giveUp.abort())
  }
}

function isKnown({ kind }: Outcome): boolean {
  return kind !== 'unavailable' && kind !== 'overloaded' && kind !== 'being-read' && kind !== 'conflict'
}
