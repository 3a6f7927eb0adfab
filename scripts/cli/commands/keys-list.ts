import { type ApiKeyRow, KeyStatus, listApiKeys } from '@heptad/schemas/iam/apikey.ts'
import { type Command, Option } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printTable } from '../output.ts'
import { allOf, rowsOf } from '../rows-of.ts'
import { type KeysOptions, keyOwnerOf, withOperator } from './keys-change.ts'

interface ListOptions extends KeysOptions {
  readonly status?: string
}

/** `heptad keys list`: the keys of a tenant, without their texts. */
export function keysListCommand(keys: Command, context: CliContext): void {
  const command = addCommand(keys, {
    name: 'list',
    summary: 'list API keys and their permissions; the keys themselves are not stored',
    examples: [
      { line: 'heptad keys list --status active', what: "the tenant's keys that work" },
      { line: 'heptad keys list --operator', what: 'the keys of operators' },
    ],
  })
  withOperator(command)
    .addOption(new Option('--status <status>', 'only these').choices(KeyStatus.options))
    .action((options: ListOptions) => list(context, options))
}

async function list({ env, stdout }: CliContext, { status, json = false, ...options }: ListOptions): Promise<void> {
  const client = httpClient(accessFor(env, keyOwnerOf(options)))
  const keys = await allOf(rowsOf(client, listApiKeys, { status }))
  if (json) return printJson(stdout, { keys })
  printTable(stdout, ['key', 'name', 'status', 'may', 'created', 'ends'], keys.map(cellsOf))
}

function cellsOf({ apiKeyId, name, status, scopes, createdAt, expiresAt, endedAt }: ApiKeyRow): readonly string[] {
  return [apiKeyId, name, status, scopes.join(' '), createdAt, endedAt ?? expiresAt ?? '-']
}
