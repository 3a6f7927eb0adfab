import type { JsonObject } from '@heptad/schemas/json.ts'
import type { BuildKey } from './build.ts'
import { estimatedRows } from './build-sizes.ts'
import type { Build } from './builds.ts'
import { letFollow, noteComparison } from './builds.ts'
import { liveBuild } from './compare.ts'
import { type Comparison, compareIfPossible, comparisonJson, isEqual } from './comparison.ts'
import { differingRows } from './difference.ts'
import { buildOfJob, foldedBuild } from './job-build.ts'
import type { JobContext } from './job-context.ts'
import type { OpenBuild } from './open-build.ts'
import { switchPointer } from './switch-pointer.ts'

const TAKES_OVER_WITHIN_MS = 60_000

/** How a job ended, and what it found. */
export interface JobResult {
  readonly state: 'succeeded' | 'differs'
  readonly outcome: JsonObject
}

/**
 * Builds a projection again beside the serving build. A build of the same version takes over when it is equal, or its differences are accepted. A new version is built
 * both by the projectors, event by event, and by folding the log; when the two are equal it waits for `promote`. If the serving version is no longer declared there is
 * nothing to compare with, and every row of the new version counts as different.
 */
export async function rebuild(context: JobContext): Promise<JobResult> {
  const served = await context.served()
  return served.version === context.job.version ? rebuildSame(context, served) : rebuildNew(context, served)
}

async function rebuildSame(context: JobContext, served: Build): Promise<JobResult> {
  const build = await buildOfJob(context, 'building')
  const handedOver = (await context.builds()).find((own) => isFollowed(own, context, build))
  if (handedOver !== undefined) return goOnTakingOver(context, handedOver)
  const held = await foldedBuild(context, build)
  const found = await compareWith(context, served, held)
  await note(context, held.key.build, found)
  const promoted = isEqual(found) || context.job.acceptsDifferences
  await handOver(context, held)
  if (promoted) await takeOver(context, held.key)
  const outcome = { build, comparison: comparisonJson(found), promoted }
  return { state: promoted ? 'succeeded' : 'differs', outcome }
}

function isFollowed(own: Build, { job }: JobContext, build: number): boolean {
  return own.version === job.version && own.build === build && own.state === 'following'
}

/** The job was interrupted after it had compared the build and handed it over: the projectors have it, and it may be serving already. */
async function goOnTakingOver(context: JobContext, own: Build): Promise<JobResult> {
  const { projection, version, build, differences, comparedPosition } = own
  const promoted = own.isServed || differences === 0n || context.job.acceptsDifferences
  if (promoted && !own.isServed) await takeOver(context, { projection, version, build })
  const comparison =
    differences === null
      ? { impossible: 'it was cut off' }
      : { position: `${comparedPosition}`, differing: `${differences}`, tables: [] }
  return { state: promoted ? 'succeeded' : 'differs', outcome: { build, comparison, promoted } }
}

async function rebuildNew(context: JobContext, served: Build): Promise<JobResult> {
  const { version } = context.job
  const candidate = (await context.builds()).find((build) => build.version === version && build.state === 'following')
  if (candidate === undefined) throw new Error(`the projectors run no build of version ${version}: restart them`)
  const scratch = await buildOfJob(context, 'scratch')
  const held = await foldedBuild(context, scratch)
  const both = await compareWith(context, candidate, held)
  const withServed = isEqual(both) ? await compareWith(context, served, held) : null
  if (withServed !== null) await note(context, candidate.build, withServed)
  if (withServed !== null && context.declared(served.version) === null) await noteAsNew(context, candidate.build, both)
  await held.release()
  await context.drop(scratch)
  const outcome = {
    build: candidate.build,
    foldedAndIncremental: comparisonJson(both),
    comparison: withServed === null ? null : comparisonJson(withServed),
    promoted: false,
  }
  const isDone = withServed !== null && isEqual(withServed)
  return { state: isDone ? 'succeeded' : 'differs', outcome }
}

/** Compares the build that this job holds with one that the projectors run. */
export async function compareWith(context: JobContext, build: Build, held: OpenBuild): Promise<Comparison> {
  const definition = context.declared(build.version)
  if (definition === null)
    return { kind: 'impossible', reason: `version ${build.version}, which answers, is not declared any more` }
  const live = liveBuild(definition, build.build)
  const { patienceMs, engines } = context.options
  const rows = await estimatedRows(engines.postgres, live.definition)
  const watch = context.watch(`comparing with version ${build.version}, build ${build.build}`, rows)
  return compareIfPossible(live, held, { watch, ...(patienceMs !== undefined && { patienceMs }) })
}

async function note(context: JobContext, build: number, found: Comparison): Promise<void> {
  if (found.kind === 'impossible') return
  const { projection, version } = context.job
  const { difference } = found
  const noted = { differences: differingRows(difference), position: difference.position }
  await noteComparison(context.options.engines.postgres, { projection, version, build }, noted)
}

/** Records every row as different. `both`: the comparison of the two new builds, which are equal. */
async function noteAsNew(context: JobContext, build: number, both: Comparison): Promise<void> {
  if (both.kind === 'impossible') return
  const { projection, version } = context.job
  const { tables, position } = both.difference
  const differences = tables.reduce((sum, { foundRows }) => sum + foundRows, 0n)
  await noteComparison(context.options.engines.postgres, { projection, version, build }, { differences, position })
}

async function handOver(context: JobContext, held: OpenBuild): Promise<void> {
  await held.release()
  await letFollow(context.options.engines.postgres, held.key)
}

/** Switches to the build. The projectors need a moment to notice it and catch up, on a busy machine a long one; no request waits for this. */
async function takeOver(context: JobContext, build: BuildKey): Promise<void> {
  const watch = context.watch('taking over', 0n)
  await watch.progress(0n)
  await switchPointer(context.options.engines.postgres, build, TAKES_OVER_WITHIN_MS)
}
