import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { counterEvents } from '@heptad/commands/engine/testing/counter.ts'
import { openWorld } from '@heptad/projections/testing/world.ts'
import { expect, onTestFinished } from 'vitest'
import { checkHistory } from '../../history/check-history.ts'
import type { Outcome } from '../../history/history.ts'
import { writeHistory } from '../../history/history-file.ts'
import { Load } from '../../history/load.ts'
import { readLog } from '../../history/read-log.ts'
import { Recorder } from '../../history/recorder.ts'
import { countersProjection } from './counters.ts'
import { type EngineProcess, startEngineProcess } from './engine-process.ts'
import { extent } from './extent.ts'

export interface RigOptions {
  /** A migrated database; the superuser's. */
  readonly url: string
  /** How the process with this number reaches it; by default as everybody does. */
  readonly urlOf?: (process: number) => string
  /** What the process with this number has in its environment besides. */
  readonly envOf?: (process: number) => Readonly<Record<string, string>>
}

const PATIENCE_MS = 1500
const PAUSE_MS = 15
const CATCH_UP_MS = 30_000
const TELL_EVERY_MS = 10_000

/** Several processes with an engine on one database, writers that send them commands, and a record of it all. */
export class Rig {
  readonly #options: RigOptions
  readonly #recorder = new Recorder()
  readonly #processes: EngineProcess[] = []
  readonly #keyringFile: string
  readonly #ticking = setInterval(() => this.#tell('so far'), TELL_EVERY_MS)
  #load: Load | null = null
  #started = 0

  private constructor(options: RigOptions, folder: string) {
    this.#options = options
    this.#keyringFile = join(folder, 'keyring.json')
  }

  /** Prepares the read models and starts the processes and, with them, the load. All ends with the test. */
  static async start(options: RigOptions): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'heptad-faults-'))
    const rig = new Rig(options, folder)
    onTestFinished(() => rig.#close(folder))
    await worldOn(options.url).then((world) => world.close())
    for (let number = 0; number < extent.processes; number += 1) await rig.#startProcess(number)
    rig.#load = new Load({
      ...{ recorder: rig.#recorder, writers: extent.writers, patienceMs: PATIENCE_MS, pauseMs: PAUSE_MS },
      targets: () => rig.#processes,
    })
    await rig.calm()
    return rig
  }

  process(number: number): EngineProcess {
    const found = this.#processes[number]
    if (found === undefined) throw new Error(`there is no process ${number}`)
    return found
  }

  /** Kill -9, and another one in its place. */
  async replace(number: number): Promise<void> {
    await this.process(number).kill()
    await this.#startProcess(number)
  }

  /** Lets the load run for a while. */
  async calm(ms: number = extent.calmMs): Promise<void> {
    await sleep(ms * (0.5 + Math.random()))
  }

  /** How many answers of a kind there were so far, from one process or from all. */
  count(kind: Outcome['kind'], process?: number): number {
    return this.#recorder.count(kind, process === undefined ? undefined : this.process(process).name)
  }

  /** Waits until so many more commands have been accepted, by one process or by all; throws after `withinMs`. */
  async progress(more: number, withinMs: number, process?: number): Promise<void> {
    const wanted = this.count('accepted', process) + more
    const accepted = () => this.count('accepted', process)
    await expect.poll(accepted, { timeout: withinMs, interval: 20 }).toBeGreaterThanOrEqual(wanted)
  }

  /**
   * Ends the load and judges it: the history is possible, every process that lives has seen the whole log, and the projection
   * equals a replay. A history that is not is kept in a file, which the error names.
   */
  async judge(): Promise<void> {
    await this.#load?.stop()
    await this.#expectPossible()
    await this.#end()
    await this.#expectProjected()
  }

  async #end(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.kill()))
  }

  async #startProcess(number: number): Promise<void> {
    const { url, urlOf = () => url, envOf = () => ({}) } = this.#options
    this.#started += 1
    const settings = { name: `engine ${this.#started}`, url: urlOf(number), keyringFile: this.#keyringFile }
    this.#processes[number] = await startEngineProcess(settings, this.#recorder, envOf(number))
  }

  async #expectPossible(): Promise<void> {
    const head = (await readLog(this.#options.url)).at(-1)?.position ?? 0n
    const late = await this.#subscribersBefore(head)
    const recorded = this.#recorder.recorded()
    // Read after what was recorded: a command that its writer has given up may be written and answered meanwhile.
    const log = await readLog(this.#options.url)
    const history = { ...recorded, log }
    const problems = checkHistory(history)
    this.#tell(`${history.invocations.length} attempts, ${log.length} events`)
    if (problems.length === 0) return expect(late).toEqual([])
    const file = join(tmpdir(), `heptad-impossible-history-${process.pid}-${Date.now()}.ndjson`)
    await writeHistory(file, history)
    throw new Error(
      `${problems.length} problems, kept in ${file}:\n${problems
        .slice(0, 5)
        .map(({ what }) => what)
        .join('\n')}`,
    )
  }

  /** The processes that live and have not seen the log up to its head, after some time to do so. */
  async #subscribersBefore(head: bigint): Promise<readonly string[]> {
    const late = () =>
      this.#processes.map(({ name }) => name).filter((name) => (this.#recorder.lastGiven(name) ?? 0n) < head)
    for (let left = CATCH_UP_MS; left > 0 && late().length > 0; left -= 50) await sleep(50)
    return late()
  }

  #tell(what: string): void {
    const kinds = ['accepted', 'rejected', 'precondition-failed', 'unavailable', 'conflict'] as const
    const { currentTestName = '' } = expect.getState()
    const tally = kinds.map((kind) => `${this.count(kind)} ${kind}`).join(', ')
    process.stdout.write(`${currentTestName.slice(0, 40)}…  ${what}: ${tally}\n`)
  }

  async #expectProjected(): Promise<void> {
    const world = await worldOn(this.#options.url)
    const runner = await world.start()
    await world.caughtUp(runner)
    const { stored, replayed } = await world.rows(countersProjection)
    await runner.stop()
    await world.close()
    expect(stored).toEqual(replayed)
    expect(stored.length).toBeGreaterThan(0)
  }

  async #close(folder: string): Promise<void> {
    clearInterval(this.#ticking)
    await this.#end()
    rmSync(folder, { recursive: true })
  }
}

function worldOn(url: string) {
  return openWorld({ url, definitions: [countersProjection], contracts: counterEvents })
}
