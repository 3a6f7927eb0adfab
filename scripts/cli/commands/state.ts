import { JsonObject } from '@heptad/schemas/json.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { httpClient } from '../http-client.ts'
import { tenantIdOf } from '../named-things.ts'
import { printJson, printLine } from '../output.ts'
import { ProblemError } from '../problem.ts'
import { streamPath, tenantOf } from '../stream-api.ts'

interface StateOptions {
  readonly tenant?: string
  readonly at?: string
  readonly json?: boolean
}

/** `heptad state <stream>`: head and folded state of one stream. */
export function stateCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'state <stream>',
    summary: "show a stream's head and folded state, now or at an earlier moment; confidential values stay sealed",
    examples: [
      { line: 'heptad state money.book-main', what: "of the credentials file's tenant" },
      {
        line: 'heptad state money.book-main --at 42',
        what: 'as it was right after position 42 of the log',
      },
      { line: 'heptad state money.book-main --at 2026-01-31', what: 'as it was known when that day ended' },
      {
        line: 'heptad state iam.tenant-<id> --tenant 00000000-0000-0000-0000-000000000000',
        what: "of the platform's own streams",
      },
    ],
  })
    .option(
      '--tenant <tenant>',
      'the tenant whose stream it is, by its id or slug; default: the one of the credentials file',
    )
    .option(
      '--at <moment>',
      'the state as it was known at a position of the log, at a time such as 2026-01-31T12:00:00Z, or at the end of a day in UTC',
    )
    .action((stream: string, options: StateOptions) => state(context, stream, options))
}

async function state(
  { env, stdout }: CliContext,
  stream: string,
  { tenant, at, json = false }: StateOptions,
): Promise<void> {
  const access = accessFor(env, 'operator')
  const client = httpClient(access)
  const tenantId = await tenantIdOf(client, tenantOf(access, tenant))
  const path = streamPath({ tenantId, streamId: stream }, 'state')
  const { body } = await client.get(path, JsonObject, { query: { at } }).catch((error: unknown) => {
    throw error instanceof ProblemError && error.status === 504 ? tooLong(stream, tenantId, at) : error
  })
  if (!json) printLine(stdout, `${stream} of tenant ${tenantId}`)
  printJson(stdout, body)
}

/** Asking again would begin anew. */
function tooLong(stream: string, tenantId: string, at: string | undefined): CliFailure {
  const until = at === undefined ? '' : ` --until ${at}`
  const hint = `heptad events replay --tenant ${tenantId} --stream ${stream}${until} --states folds it in this process, however long it is`
  return new CliFailure(EXIT.unavailable, `the backbone could not fold ${stream} within the time of a request`, hint)
}
