import { z } from 'zod'
import type { HttpClient } from '../http-client.ts'

const Differing = z.object({
  position: z.string(),
  differing: z.string(),
  tables: z.array(
    z.object({
      table: z.string(),
      expectedRows: z.string(),
      foundRows: z.string(),
      differing: z.string(),
      first: z.array(z.object({ expected: z.json(), found: z.json() })),
    }),
  ),
})
/** What a comparison of two builds found. */
export const Comparison = z.union([Differing, z.object({ impossible: z.string() })])
export type Comparison = z.output<typeof Comparison>

const Outcome = z.object({
  error: z.string().optional(),
  promoted: z.boolean().optional(),
  build: z.number().optional(),
  comparison: Comparison.nullish(),
  foldedAndIncremental: Comparison.nullish(),
  differingSums: z
    .array(z.object({ name: z.string(), fromLog: z.string().nullable(), fromModel: z.string().nullable() }))
    .nullish(),
})
export type Outcome = z.output<typeof Outcome>

/** A job of a projector, as it stands. */
export const Job = z.object({
  jobId: z.string(),
  projection: z.string(),
  kind: z.enum(['rebuild', 'verify']),
  version: z.number(),
  state: z.enum(['requested', 'running', 'interrupting', 'interrupted', 'succeeded', 'differs', 'failed']),
  phase: z.string(),
  done: z.string(),
  total: z.string(),
  perSecond: z.number(),
  outcome: Outcome.nullable(),
})
export type Job = z.output<typeof Job>

const Build = z.object({
  projection: z.string(),
  version: z.number(),
  build: z.number(),
  state: z.string(),
  isServed: z.boolean(),
  isPrevious: z.boolean(),
  isReady: z.boolean(),
  position: z.string(),
  differences: z.string().nullable(),
  bytes: z.string().nullable(),
})
export type Build = z.output<typeof Build>

export const ProjectionList = z.object({ head: z.string(), builds: z.array(Build), jobs: z.array(Job) })
const OneJob = z.object({ job: Job.nullable() })
const OneBuild = z.object({ projection: z.string(), version: z.number(), build: z.number() })

const PATH = '/v1/system/projections'

/** What operators do with projections and their builds, over HTTP. */
export function projectionsApi(client: HttpClient) {
  const post = async <S extends z.ZodType>(verb: string, body: object, schema: S): Promise<z.output<S>> =>
    (await client.post(`${PATH}/${verb}`, body, schema, { isRepeatable: true })).body
  return {
    list: async () => (await client.get(PATH, ProjectionList)).body,
    job: async (projection: string) => (await client.get(`${PATH}/job`, OneJob, { query: { projection } })).body.job,
    verify: async (projection: string) => (await post('verify', { projection }, OneJob)).job,
    rebuild: async (projection: string, acceptDifferences: boolean) =>
      (await post('rebuild', { projection, acceptDifferences }, OneJob)).job,
    interrupt: async (projection: string) => (await post('interrupt', { projection }, OneJob)).job,
    promote: (projection: string, acceptDifferences: boolean) =>
      post('promote', { projection, acceptDifferences }, OneBuild),
    /** Never repeated: a second rollback would switch forward again. */
    rollback: async (projection: string) => (await client.post(`${PATH}/rollback`, { projection }, OneBuild)).body,
    drop: (projection: string, version: number, build: number) =>
      post('drop', { projection, version, build }, OneBuild),
  }
}

export type ProjectionsApi = ReturnType<typeof projectionsApi>
