import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import type { ProjectionDefinition } from '../define.ts'
import type { ProjectionRunner } from '../runner/runner.ts'
import type { ProjectionStatus } from '../runner/status.ts'
import { definitionOfBuild } from './build.ts'
import { listBuilds } from './builds.ts'

export interface BuildRunnersOptions {
  /** Acts as the projector. */
  readonly postgres: PostgresPool
  readonly definitions: readonly ProjectionDefinition[]
  readonly clock: Clock
  /** Runs the builds; started without any. */
  readonly runner: ProjectionRunner
}

const LOOK_EVERY_MS = 500

/** Keeps a projection runner at the builds that are to follow the log, as they come and go. */
export class BuildRunners implements Omit<ProjectionRunner, 'use'> {
  readonly #options: BuildRunnersOptions
  #running: readonly string[] = []
  readonly #stopping = new AbortController()
  #watching: Promise<void> = Promise.resolve()

  private constructor(options: BuildRunnersOptions) {
    this.#options = options
  }

  /** Starts the builds that exist. Throws when the database does not answer. */
  static async start(options: BuildRunnersOptions): Promise<BuildRunners> {
    const runners = new BuildRunners(options)
    await runners.refresh()
    runners.#watching = runners.#watch()
    return runners
  }

  status(): Promise<readonly ProjectionStatus[]> {
    return this.#options.runner.status()
  }

  wake(): void {
    this.#options.runner.wake()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#watching
    await this.#options.runner.stop()
  }

  /** Looks for new and dropped builds at once. */
  async refresh(): Promise<void> {
    const wanted = await this.#wanted()
    const names = [...wanted.keys()].toSorted()
    if (names.join() === this.#running.join() || this.#stopping.signal.aborted) return
    await this.#options.runner.use([...wanted.values()])
    this.#running = names
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await pause(this.#options.clock, LOOK_EVERY_MS, signal)
      if (!signal.aborted) await this.refresh().catch(() => {})
    }
  }

  async #wanted(): Promise<ReadonlyMap<string, ProjectionDefinition>> {
    const { postgres, definitions } = this.#options
    const wanted = new Map<string, ProjectionDefinition>()
    for (const { projection, version, build, state } of await listBuilds(postgres)) {
      const definition = definitions.find(({ name, version: own }) => name === projection && own === version)
      if (definition === undefined || state !== 'following') continue
      wanted.set(`${projection}@${version}#${build}`, definitionOfBuild(definition, build))
    }
    return wanted
  }
}
