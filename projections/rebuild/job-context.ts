import type { ProjectionDefinition } from '../define.ts'
import type { BuildKey } from './build.ts'
import { type Build, listBuilds } from './builds.ts'
import { courteous } from './courtesy.ts'
import type { WindowLimits } from './fold-window.ts'
import type { ClaimedJob, Jobs } from './jobs.ts'
import { OpenBuild, type RebuildEngines } from './open-build.ts'
import type { SumsFromLog } from './sums.ts'
import type { Watch } from './watch.ts'

/** Makes and drops tables, which only the owner of the database may. */
export interface BuildTables {
  /** Makes the tables of every build of these definitions that lack them. */
  ensure(definitions: readonly ProjectionDefinition[]): Promise<void>
  /** Drops the tables of one build and forgets it; of a retired projection also the one that answers. */
  drop(build: BuildKey & { readonly isRetired?: boolean }): Promise<void>
}

export interface RebuildOptions {
  readonly engines: RebuildEngines
  readonly tables: BuildTables
  readonly jobs: Jobs
  /** Every version of every projection that this code knows. */
  readonly definitions: readonly ProjectionDefinition[]
  readonly sums: readonly SumsFromLog[]
  /** How much is folded in memory before it is written. */
  readonly window?: WindowLimits
  /** How long the build that answers may take to come to a position at which it can be compared. */
  readonly patienceMs?: number
}

/** The projection, or that version of it, is unknown to this release. */
export class UnknownProjection extends Error {
  override readonly name = 'UnknownProjection'
}

/** What one job works with. */
export class JobContext {
  readonly job: ClaimedJob
  readonly options: RebuildOptions
  readonly signal: AbortSignal

  constructor(job: ClaimedJob, options: RebuildOptions, signal: AbortSignal) {
    this.job = job
    this.options = options
    this.signal = signal
  }

  /** Throws {@link UnknownProjection}. */
  definitionOf(version: number): ProjectionDefinition {
    const found = this.declared(version)
    if (found === null)
      throw new UnknownProjection(`${this.job.projection} version ${version} is not known to this release`)
    return found
  }

  /** Null: this release does not declare that version of the projection, or not any more. */
  declared(version: number): ProjectionDefinition | null {
    const { projection } = this.job
    return this.options.definitions.find(({ name, version: own }) => name === projection && own === version) ?? null
  }

  builds(): Promise<readonly Build[]> {
    return listBuilds(this.options.engines.postgres, this.job.projection)
  }

  /** The build that answers. */
  async served(): Promise<Build> {
    const served = (await this.builds()).find(({ isServed }) => isServed)
    if (served === undefined) throw new UnknownProjection(`nothing answers for ${this.job.projection}`)
    return served
  }

  take(build: number): Promise<OpenBuild> {
    return OpenBuild.take(this.definitionOf(this.job.version), build, this.options.engines)
  }

  watch(phase: string, total: bigint): Watch {
    return courteous(this.options.jobs.watch(this.job, phase, total, this.signal), this.options.engines)
  }

  /** Drops what this job made, or a job before it. Throws {@link JobInterrupted} when another process took the job: what is there is that one's. */
  async drop(build: number): Promise<void> {
    await this.options.jobs.renew(this.job)
    const { projection, version } = this.job
    await this.options.tables.drop({ projection, version, build })
  }
}
