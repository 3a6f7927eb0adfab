import { ownRetention } from '@heptad/read-models/retention.ts'
import type { Json } from '@heptad/schemas/json.ts'
import { comparisonJson, isEqual } from './comparison.ts'
import { buildOfJob, foldedBuild } from './job-build.ts'
import type { JobContext } from './job-context.ts'
import type { OpenBuild } from './open-build.ts'
import { compareWith, type JobResult } from './rebuild.ts'
import { compareSums, type SumDifference } from './sums.ts'

/** Builds a second copy in scratch tables, compares it with the serving build, and drops it. Sums from the log, where there are any, must agree too. */
export async function verify(context: JobContext): Promise<JobResult> {
  const served = await context.served()
  const scratch = await buildOfJob(context, 'scratch')
  const held = await foldedBuild(context, scratch)
  const found = await compareWith(context, served, held)
  const sums = await differingSums(context, held)
  await held.release()
  await context.drop(scratch)
  const isRight = isEqual(found) && (sums === null || sums.length === 0)
  const outcome = {
    comparison: comparisonJson(found),
    differingSums: sums === null ? null : sums.map((sum): Json => ({ ...sum })),
  }
  return { state: isRight ? 'succeeded' : 'differs', outcome }
}

/** Null when there are no sums for this projection, or a table drops rows that the log still has. */
async function differingSums(context: JobContext, held: OpenBuild): Promise<readonly SumDifference[] | null> {
  const sums = context.options.sums.filter(({ projection }) => projection === context.job.projection)
  const { retention = ownRetention } = held.engines
  if (sums.length === 0 || held.definition.tables.some((table) => retention(table) !== null)) return null
  await context.watch('adding up the log', held.position).progress(0n)
  const found: SumDifference[] = []
  for (const one of sums) found.push(...(await compareSums(held, one)))
  return found
}
