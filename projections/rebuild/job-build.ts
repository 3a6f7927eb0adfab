import { addBuild } from './builds.ts'
import { fold } from './fold.ts'
import type { JobContext } from './job-context.ts'
import type { OpenBuild } from './open-build.ts'

/** The build that this job made before it was interrupted, or a new one. Builds that earlier jobs left behind are dropped. */
export async function buildOfJob(context: JobContext, purpose: 'building' | 'scratch'): Promise<number> {
  const { job, options } = context
  const known = purpose === 'building' ? job.build : job.scratch
  const builds = await context.builds()
  if (known !== null && builds.some(({ version, build }) => version === job.version && build === known)) return known
  for (const { version, build, state } of builds)
    if (version === job.version && state !== 'following') await context.drop(build)
  const added = await addBuild(options.engines.postgres, job, purpose)
  await options.jobs.keepBuilds(job, purpose === 'building' ? added : null, purpose === 'scratch' ? added : null)
  await options.tables.ensure([context.definitionOf(job.version)])
  return added
}

/** Folds the log into a build, up to the position of the serving build. */
export async function foldedBuild(context: JobContext, build: number): Promise<OpenBuild> {
  const held = await context.take(build)
  const { log } = context.options.engines
  const served = await context.served()
  const head = await log.head()
  const to = served.isReady && served.position < head ? served.position : head
  await fold(held, to, context.watch('folding the log', to), context.options.foldLimits)
  return held
}
