import { randomUUID } from 'node:crypto'
import { permissionsOf } from '@heptad/gateway/module/definition.ts'
import { createApiKey, KeyEnvironment, revokeApiKey } from '@heptad/schemas/iam/apikey.ts'
import { Permission } from '@heptad/schemas/permission.ts'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { apiKeyArgument, timeArgument } from '../arguments.ts'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor, type KeyOwner } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { misspeltScopes } from '../keys/misspelt-scopes.ts'
import { MadeKey, printOnce } from '../keys/shown-once.ts'
import { printJson, printLine } from '../output.ts'

export interface KeysOptions {
  readonly operator?: boolean
  readonly json?: boolean
}

interface CreateOptions extends KeysOptions {
  readonly scope: readonly string[]
  readonly environment?: string
  readonly expires?: string
}

/** Adds which keys are meant. */
export function withOperator(command: Command): Command {
  return command.option('--operator', "operator keys instead of the tenant's")
}

export function keyOwnerOf({ operator = false }: KeysOptions): KeyOwner {
  return operator ? 'operator' : 'tenant'
}

/** `heptad keys create`: a key with some of the permissions of the one that makes it. */
export function keysCreateCommand(keys: Command, context: CliContext): void {
  const command = addCommand(keys, {
    name: 'create <name>',
    summary: 'create an API key and print it on stdout; it is shown only this once',
    examples: [
      {
        line: "heptad keys create shop --scope 'money.transactions.*' --scope money.accounts.open",
        what: 'for a shop',
      },
      { line: "KEY=$(heptad keys create job --scope 'money.*' --expires 2027-01-01T00:00:00Z)", what: 'that ends' },
    ],
  })
  withOperator(command)
    .requiredOption(
      '--scope <permission>',
      'what it may do, such as money.* or money.holds.place; may be repeated',
      scopes,
    )
    .option('--expires <time>', 'when it expires, such as 2027-01-01T00:00:00Z; default: never', timeArgument)
    .addOption(
      new Option('--environment <which>', "part of the key's text; changes no permission")
        .choices(KeyEnvironment.options)
        .default('live'),
    )
    .action((name: string, options: CreateOptions) => create(context, name, options))
}

/** `heptad keys revoke`: ends a key. */
export function keysRevokeCommand(keys: Command, context: CliContext): void {
  const command = addCommand(keys, {
    name: 'revoke',
    summary: 'revoke an API key by its id, at once and for good',
    examples: [{ line: 'heptad keys revoke <id> --reason "it was in a log"', what: 'heptad keys list shows the ids' }],
  })
  withOperator(command)
    .argument('<key>', 'its id', apiKeyArgument)
    .option('--reason <text>', 'why; kept with it')
    .action((apiKeyId: string, options: KeysOptions & { readonly reason?: string }) =>
      revoke(context, apiKeyId, options),
    )
}

async function create(context: CliContext, name: string, options: CreateOptions): Promise<void> {
  const { scope, environment, expires, json = false } = options
  const asked = { name, scopes: scope, environment, ...(expires !== undefined && { expiresAt: expires }) }
  const client = httpClient(accessFor(context.env, keyOwnerOf(options)))
  const { body } = await client.post(`/v1/commands/${createApiKey.type}`, asked, MadeKey, { key: randomUUID() })
  printOnce(context, body, json, `key ${body.apiKeyId} (${name})`)
  for (const warning of await warningsOf(scope)) printLine(context.stderr, warning)
}

/** By what the built-in modules ask for: those of one's own are the server's to know. */
async function warningsOf(scopes: readonly string[]): Promise<readonly string[]> {
  const { loadModules } = await import('@heptad/gateway/module/load.ts')
  const { modules } = await loadModules([])
  return misspeltScopes(scopes, modules.flatMap(permissionsOf))
}

async function revoke(
  { env, stdout }: CliContext,
  apiKeyId: string,
  { reason, json = false, ...options }: KeysOptions & { readonly reason?: string },
): Promise<void> {
  const client = httpClient(accessFor(env, keyOwnerOf(options)))
  const asked = { apiKeyId, ...(reason !== undefined && { reason }) }
  await client.post(`/v1/commands/${revokeApiKey.type}`, asked, z.looseObject({}), { isRepeatable: true })
  if (json) printJson(stdout, { apiKeyId, status: 'revoked' })
  else printLine(stdout, `key ${apiKeyId} is revoked`)
}

function scopes(value: string, earlier: readonly string[] = []): readonly string[] {
  if (!Permission.safeParse(value).success)
    throw new InvalidArgumentError('a permission is <module>.<resource>.<action> or <module>.*')
  return [...earlier, value]
}
