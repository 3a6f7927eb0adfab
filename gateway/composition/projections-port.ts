import { UnknownProjection } from '@heptad/projections/rebuild/job-context.ts'
import { OperationRefused, type ProjectionOperator } from '@heptad/projections/rebuild/operator.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { ProjectionsAnswer, ProjectionsPort } from '../ports.ts'
import { withTextForBigints } from './json-text.ts'

/** What operators do with projections, as JSON. */
export function projectionsPort(operator: () => ProjectionOperator): ProjectionsPort {
  const jobOf = async (projection: string) => ({ job: await operator().job(projection) })
  return {
    list: async () => withTextForBigints(await operator().list()) as JsonObject,
    job: (projection) => answered(() => jobOf(projection)),
    start: (kind, projection, acceptsDifferences) =>
      answered(async () => {
        await operator().request(kind, projection, acceptsDifferences)
        return jobOf(projection)
      }),
    interrupt: (projection) =>
      answered(async () => {
        await operator().interrupt(projection)
        return jobOf(projection)
      }),
    promote: (projection, acceptsDifferences, waitMs) =>
      answered(() => operator().promote(projection, acceptsDifferences, waitMs)),
    rollback: (projection, waitMs) => answered(() => operator().rollback(projection, waitMs)),
    drop: (projection, version, build) =>
      answered(async () => {
        await operator().drop({ projection, version, build })
        return { projection, version, build }
      }),
  }
}

async function answered(work: () => Promise<object>): Promise<ProjectionsAnswer> {
  try {
    return { kind: 'done', body: withTextForBigints(await work()) as JsonObject }
  } catch (error) {
    if (error instanceof UnknownProjection) return { kind: 'unknown', why: error.message }
    if (error instanceof OperationRefused) return { kind: 'refused', why: error.message }
    throw error
  }
}
