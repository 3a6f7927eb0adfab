import { randomUUID } from 'node:crypto'
import { registerTenant, resumeTenant, suspendTenant } from '@heptad/schemas/iam/tenant.ts'
import { Uuid } from '@heptad/schemas/ids.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { MadeKey, printOnce } from '../keys/shown-once.ts'
import { tenantIdOf } from '../named-things.ts'
import { printJson, printLine } from '../output.ts'

interface ChangeOptions {
  readonly reason?: string
  readonly json?: boolean
}

/** `heptad tenants register`: a tenant and its first key. */
export function tenantsRegisterCommand(tenants: Command, context: CliContext): void {
  addCommand(tenants, {
    name: 'register <slug>',
    summary: 'register a tenant and print its first API key on stdout; it is shown only this once',
    examples: [
      { line: 'KEY=$(heptad tenants register acme --name "Acme Ltd")', what: 'a key that may do everything in it' },
    ],
  })
    .option('--name <name>', 'display name; default: the slug')
    .action((slug: string, options: { readonly name?: string; readonly json?: boolean }) =>
      register(context, slug, options),
    )
}

/** `heptad tenants suspend` and `resume`: shuts a tenant out, and lets it in again. */
export function tenantsStandingCommands(tenants: Command, context: CliContext): void {
  addCommand(tenants, {
    name: 'suspend <tenant>',
    summary: 'refuse all keys of a tenant, named by id or slug, until it is resumed',
    examples: [{ line: 'heptad tenants suspend acme --reason "unpaid since May"', what: 'its data stays' }],
  })
    .option('--reason <text>', 'why; kept with it')
    .action((tenant: string, options: ChangeOptions) => change(context, suspendTenant.type, tenant, options))
  addCommand(tenants, {
    name: 'resume <tenant>',
    summary: 'let the keys of a suspended tenant, named by id or slug, work again',
    examples: [{ line: 'heptad tenants resume acme', what: 'its keys work again' }],
  }).action((tenant: string, options: ChangeOptions) => change(context, resumeTenant.type, tenant, options))
}

const RegisteredTenant = MadeKey.extend({ tenantId: Uuid })

async function register(
  context: CliContext,
  slug: string,
  { name = slug, json = false }: { readonly name?: string; readonly json?: boolean },
): Promise<void> {
  const client = httpClient(accessFor(context.env, 'operator'))
  const path = `/v1/commands/${registerTenant.type}`
  const { body } = await client.post(path, { slug, name }, RegisteredTenant, { key: randomUUID() })
  printOnce(context, body, json, `tenant ${body.tenantId} (${slug}) with the key ${body.apiKeyId}`)
}

async function change(
  { env, stdout }: CliContext,
  type: string,
  named: string,
  { reason, json = false }: ChangeOptions,
): Promise<void> {
  const client = httpClient(accessFor(env, 'operator'))
  const tenantId = await tenantIdOf(client, named)
  const asked = { tenantId, ...(reason !== undefined && { reason }) }
  await client.post(`/v1/commands/${type}`, asked, z.looseObject({}), { isRepeatable: true })
  const status = type === suspendTenant.type ? 'suspended' : 'active'
  if (json) printJson(stdout, { tenantId, status })
  else printLine(stdout, `tenant ${named} is ${status}`)
}
