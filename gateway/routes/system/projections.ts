import { z } from 'zod'
import type { GatewayContext } from '../../context.ts'
import { answerJson } from '../../http/answer.ts'
import { bodyInput } from '../../operations/body-input.ts'
import { timeLeftMs } from '../../operations/command-request.ts'
import { type Operation, operation } from '../../operations/operation.ts'
import { NOTHING, parametersInput } from '../../operations/parameters-input.ts'
import type { ProjectionsAnswer, SystemPort } from '../../ports.ts'
import { problem } from '../../problems/problem.ts'

const Projection = z
  .string()
  .regex(/^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*$/, 'must be a name such as money.balances')
  .meta({ examples: ['money.balances'] })
const Named = z.strictObject({ projection: Projection })
const Accepting = z.strictObject({
  projection: Projection,
  acceptDifferences: z.boolean().default(false).describe('Rows may differ from what answers now.'),
})
const OneBuild = z.strictObject({
  projection: Projection,
  version: z.int().min(1),
  build: z.int().min(1),
})
const AnyObject = z.record(z.string(), z.json())
const PATH = '/v1/system/projections'

/** What operators do with the copies of read models. Long work is a job of a projector; `…/job` says how it stands. */
export function projectionOperations({ projections }: SystemPort): readonly Operation[] {
  return [
    list(projections),
    change('verify', 'Builds a second time into scratch tables and compares.', Named, ({ projection }) =>
      projections.start('verify', projection, false),
    ),
    change(
      'rebuild',
      'Makes a new build while the present one answers; it takes over when both are equal.',
      Accepting,
      (sent) => projections.start('rebuild', sent.projection, sent.acceptDifferences),
    ),
    change('interrupt', 'Stops the job of a projection at a point from which it can go on.', Named, ({ projection }) =>
      projections.interrupt(projection),
    ),
    change('promote', 'Lets the newest checked build answer.', Accepting, (sent, waitMs) =>
      projections.promote(sent.projection, sent.acceptDifferences, waitMs),
    ),
    change('rollback', 'Goes back to the build that answered before.', Named, ({ projection }, waitMs) =>
      projections.rollback(projection, waitMs),
    ),
    change('drop', 'Drops a build that does not answer.', OneBuild, ({ projection, version, build }) =>
      projections.drop(projection, version, build),
    ),
    job(projections),
  ]
}

function list(projections: SystemPort['projections']): Operation {
  return operation({
    id: 'system.projections.list',
    method: 'get',
    path: PATH,
    permission: 'system.projections.read',
    idempotencyKey: 'none',
    read: parametersInput(NOTHING),
    handle: async (c) => answerJson(c, 200, await projections.list()),
    docs: docsOf('Builds of projections with their checkpoints, and the last job of each.', []),
  })
}

function job(projections: SystemPort['projections']): Operation {
  return operation<z.output<typeof Named>>({
    id: 'system.projections.job',
    method: 'get',
    path: `${PATH}/job`,
    permission: 'system.projections.read',
    idempotencyKey: 'none',
    read: parametersInput(Named),
    handle: async (c, { projection }) => answered(c, await projections.job(projection)),
    docs: {
      ...docsOf('The last job of a projection: phase, progress and outcome.', ['not-found']),
      parameters: [Named],
    },
  })
}

/** One permission each: to look again is less than to change what answers. */
function change<Schema extends z.ZodObject>(
  verb: string,
  summary: string,
  schema: Schema,
  act: (input: z.output<Schema>, waitMs: number) => Promise<ProjectionsAnswer>,
): Operation {
  return operation<z.output<Schema>>({
    id: `system.projections.${verb}`,
    method: 'post',
    path: `${PATH}/${verb}`,
    permission: `system.projections.${verb}`,
    idempotencyKey: 'none',
    read: bodyInput(schema),
    handle: async (c, input) => answered(c, await act(input, timeLeftMs(c))),
    docs: { ...docsOf(summary, ['not-found', 'projection-operation-refused']), body: schema },
  })
}

function answered(c: GatewayContext, answer: ProjectionsAnswer): Response {
  switch (answer.kind) {
    case 'done':
      return answerJson(c, 200, answer.body)
    case 'unknown':
      return problem(c, 'not-found', { detail: `${answer.why}: heptad projections list shows what there is` })
    case 'refused':
      return problem(c, 'projection-operation-refused', { detail: answer.why })
  }
}

function docsOf(summary: string, problems: readonly ('not-found' | 'projection-operation-refused')[]) {
  return {
    tag: 'system',
    summary,
    parameters: [],
    requestHeaders: [],
    responseHeaders: [],
    answer: AnyObject,
    problems,
  }
}
