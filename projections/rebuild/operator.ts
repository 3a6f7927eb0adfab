import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { IdSource } from '@heptad/infra/ids/ids.ts'
import { sqlFile } from '@heptad/infra/postgres/sql-file.ts'
import { buildName } from '@heptad/read-models/physical.ts'
import { type BuildKey, definitionOfBuild, describeBuild } from './build.ts'
import { buildBytes } from './build-sizes.ts'
import { type Build, listBuilds } from './builds.ts'
import { type RebuildOptions, UnknownProjection } from './job-context.ts'
import type { JobKind, JobStatus } from './jobs.ts'
import { BuildBehind, BuildParked, switchPointer } from './switch-pointer.ts'

/** What an operator asked for cannot be done now. `message` says why, and what to do instead. */
export class OperationRefused extends Error {
  override readonly name = 'OperationRefused'
}

export interface ListedBuild extends Build {
  /** Size on disk, indexes included; null when the engine cannot be asked, or this release does not know the version. */
  readonly bytes: bigint | null
}

export interface ProjectionList {
  readonly head: bigint
  readonly builds: readonly ListedBuild[]
  /** The last job of each projection. */
  readonly jobs: readonly JobStatus[]
}

const RUN = sqlFile(import.meta.url, 'build-run')
const DROP_LETTERS = sqlFile(import.meta.url, 'build-letters-drop')
/** A query that began before a switch has ended after this time. */
const LONGEST_QUERY_MS = 10_000

/** What operators can do with the builds of projections. All methods throw {@link UnknownProjection} and {@link OperationRefused}. */
export class ProjectionOperator {
  readonly #options: RebuildOptions
  readonly #ids: IdSource
  readonly #clock: Clock

  constructor(options: RebuildOptions, { ids, clock }: { ids: IdSource; clock: Clock }) {
    this.#options = options
    this.#ids = ids
    this.#clock = clock
  }

  async list(): Promise<ProjectionList> {
    const { engines, jobs } = this.#options
    const builds = await listBuilds(engines.postgres)
    return {
      head: await engines.log.head(),
      builds: await Promise.all(builds.map(async (build) => ({ ...build, bytes: await this.#bytesOf(build) }))),
      jobs: await jobs.list(),
    }
  }

  /** The last job of a projection; null when there was none. */
  async job(projection: string): Promise<JobStatus | null> {
    this.#newestVersion(projection)
    return (await this.#options.jobs.list()).find((job) => job.projection === projection) ?? null
  }

  /** Requests a job, or that an interrupted one goes on; a projector does it. It verifies the serving version, or rebuilds the newest. */
  async request(kind: JobKind, projection: string, acceptsDifferences: boolean): Promise<void> {
    const newest = this.#newestVersion(projection)
    const version = kind === 'rebuild' ? newest : (await this.#served(projection)).version
    const isNew = await this.#options.jobs.request(this.#ids.next(), { projection, kind, version, acceptsDifferences })
    if (isNew) return
    const running = await this.job(projection)
    if (running?.kind !== kind || running.version !== version)
      throw new OperationRefused(
        `a job is under way for ${projection}: ${running?.kind} of version ${running?.version}. Wait for it, or interrupt it`,
      )
  }

  /** Asks the job of a projection to stop in such a way that it can go on. */
  async interrupt(projection: string): Promise<void> {
    this.#newestVersion(projection)
    if (!(await this.#options.jobs.interrupt(projection)))
      throw new OperationRefused(`no job is under way for ${projection}`)
  }

  /** Switches to the newest checked build, within `waitMs`, by default ten seconds. An older build than the serving one is only for {@link rollback}. */
  async promote(projection: string, acceptsDifferences: boolean, waitMs?: number): Promise<BuildKey> {
    const newest = this.#newestVersion(projection)
    // Builds of a later release, which was taken back, are left out, even if one of them is serving.
    const builds = (await this.#builds(projection)).filter(({ version }) => version <= newest)
    const newer = builds.slice(builds.findIndex(({ isServed }) => isServed) + 1)
    const candidate = newer.findLast(({ state, differences }) => state === 'following' && differences !== null)
    if (candidate === undefined)
      throw new OperationRefused(
        `${projection} has no checked build that is newer than the one that answers: rebuild it first`,
      )
    if (candidate.differences !== 0n && !acceptsDifferences)
      throw new OperationRefused(
        `${candidate.differences} rows of ${describeBuild(candidate)} differ from what answers: accept the differences, or drop it`,
      )
    return this.#switch(candidate, waitMs)
  }

  /** Switches back to the previous build. */
  async rollback(projection: string, waitMs?: number): Promise<BuildKey> {
    const previous = (await this.#builds(projection)).find(({ isPrevious }) => isPrevious)
    if (previous === undefined) throw new OperationRefused(`nothing is kept that answered for ${projection} before`)
    return this.#switch(previous, waitMs)
  }

  /** Drops a build that is not serving, with its tables and dead letters; also a serving one, if this release does not declare the projection and no process runs it. */
  async drop(key: BuildKey): Promise<void> {
    const { engines, tables, jobs } = this.#options
    const builds = await listBuilds(engines.postgres, key.projection)
    if (builds.length === 0) this.#newestVersion(key.projection)
    const found = builds.find(({ version, build }) => version === key.version && build === key.build)
    if (found === undefined) throw new UnknownProjection(`there is no ${describeBuild(key)}`)
    const isRetired = !this.#options.definitions.some(({ name }) => name === key.projection)
    if (isRetired) await this.#refuseRun(found)
    else if (found.isServed) throw new OperationRefused(`${describeBuild(key)} answers: promote another first`)
    const job = (await jobs.list()).find(({ projection }) => projection === key.projection)
    if (found.state !== 'following' && job !== undefined && job.endedAt === null)
      throw new OperationRefused(`a job is filling ${describeBuild(key)}`)
    if (found.isPrevious && found.switchedAt !== null && this.#isRecent(found.switchedAt))
      throw new OperationRefused(`queries may still be reading ${describeBuild(key)}: try again in ten seconds`)
    await tables.drop({ ...key, isRetired })
    await engines.postgres.query(DROP_LETTERS, [buildName(key.projection, key.build), key.version])
  }

  /** A process with another release or other modules may still run the projection. */
  async #refuseRun(key: BuildKey): Promise<void> {
    const values = [buildName(key.projection, key.build), key.version]
    const { rowCount } = await this.#options.engines.postgres.query(RUN, values)
    if (rowCount !== 0) throw new OperationRefused(`another process runs ${describeBuild(key)}: stop it first`)
  }

  #isRecent(switchedAt: string): boolean {
    return Date.parse(this.#clock.now()) - Date.parse(switchedAt) < LONGEST_QUERY_MS
  }

  async #switch({ projection, version, build }: Build, waitMs?: number): Promise<BuildKey> {
    try {
      await switchPointer(this.#options.engines.postgres, { projection, version, build }, waitMs)
      return { projection, version, build }
    } catch (error) {
      if (error instanceof BuildBehind || error instanceof BuildParked)
        throw new OperationRefused(error.message, { cause: error })
      throw error
    }
  }

  async #builds(projection: string): Promise<readonly Build[]> {
    this.#newestVersion(projection)
    return listBuilds(this.#options.engines.postgres, projection)
  }

  async #served(projection: string): Promise<Build> {
    const served = (await this.#builds(projection)).find(({ isServed }) => isServed)
    if (served === undefined) throw new UnknownProjection(`nothing answers for ${projection}`)
    return served
  }

  #newestVersion(projection: string): number {
    const versions = this.#options.definitions.filter(({ name }) => name === projection).map(({ version }) => version)
    if (versions.length === 0) throw new UnknownProjection(`there is no projection ${projection}`)
    return Math.max(...versions)
  }

  async #bytesOf({ projection, version, build }: Build): Promise<bigint | null> {
    const definition = this.#options.definitions.find(
      ({ name, version: own }) => name === projection && own === version,
    )
    return definition === undefined ? null : buildBytes(this.#options.engines, definitionOfBuild(definition, build))
  }
}
