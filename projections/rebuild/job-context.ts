import type { ProjectionDefinition } from '../define.ts'
import type { BuildKey } from './build.ts'
import { type Build, listBuilds } from './builds.ts'
import { courteous } from './courtesy.ts'
import type { FoldLimits } from './fold.ts'
import type { ClaimedJob, Jobs } from './jobs.ts'
import { OpenBuild, type RebuildEngines } from './open-build.ts'
import type { SumsFromLog } from './sums.ts'
import type { Watch } from './watch.ts'

/** Creates and drops tables, which only the owner of the database may do. */
export interface BuildTables {
  /** Creates the missing tables of all builds of these definitions. */
  ensure(definitions: readonly ProjectionDefinition[]): Promise<void>
  /** Drops a build and its tables; of a retired projection also the serving one. */
  drop(build: BuildKey & { readonly isRetired?: boolean }): Promise<void>
}

export interface RebuildOptions {
  readonly engines: RebuildEngines
  readonly tables: BuildTables
  readonly jobs: Jobs
  /** Every version of every projection that this code knows. */
  readonly definitions: readonly ProjectionDefinition[]
  readonly sums: readonly SumsFromLog[]
  /** Other limits than the default ones, for tests. */
  readonly foldLimits?: FoldLimits
  /** How long to wait until the serving build can be compared; default 30 seconds. */
  readonly patienceMs?: number
}

/** This release does not know the projection, or this version of it. */
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

  /** Null when this release does not declare that version of the projection. */
  declared(version: number): ProjectionDefinition | null {
    const { projection } = this.job
    return this.options.definitions.find(({ name, version: own }) => name === projection && own === version) ?? null
  }

  builds(): Promise<readonly Build[]> {
    return listBuilds(this.options.engines.postgres, this.job.projection)
  }

  /** The build that queries are answered from. */
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

  /** Drops a build of this job or an earlier one. Throws {@link JobInterrupted} when another process has taken the job: the build is then that one's. */
  async drop(build: number): Promise<void> {
    await this.options.jobs.renew(this.job)
    const { projection, version } = this.job
    await this.options.tables.drop({ projection, version, build })
  }
}
