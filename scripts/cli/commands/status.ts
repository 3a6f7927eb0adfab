import { JsonObject } from '@heptad/schemas/json.ts'
import type { Command } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printLine } from '../output.ts'
import { printSections } from '../print-sections.ts'

/** Everything that there is; these members tell a backbone from whatever else answers with JSON. */
const Status = JsonObject.refine(
  ({ version, log }) => version !== undefined && log !== undefined,
  'has no version and no log',
)

/** `heptad status`: what a running backbone says of itself. */
export function statusCommand(program: Command, context: CliContext): void {
  addCommand(program, {
    name: 'status',
    summary: 'show the state of the running backbone: version, log head, projections and their lag',
    examples: [
      { line: 'heptad status', what: 'for a person' },
      { line: 'heptad status --json | jq .projections', what: 'for a script' },
    ],
  }).action((options: { readonly json?: boolean }) => status(context, options))
}

async function status(context: CliContext, { json = false }: { readonly json?: boolean }): Promise<void> {
  const access = accessFor(context.env, 'operator')
  const { body } = await httpClient(access).get('/v1/system/status', Status)
  if (json) return printJson(context.stdout, body)
  printLine(context.stdout, `heptad at ${access.url}`)
  printSections(context.stdout, body)
}
