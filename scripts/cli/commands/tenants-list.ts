import { listTenants, type TenantRow } from '@heptad/schemas/iam/tenant.ts'
import { type Command, Option } from 'commander'
import { addCommand } from '../command.ts'
import type { CliContext } from '../context.ts'
import { accessFor } from '../credentials.ts'
import { httpClient } from '../http-client.ts'
import { printJson, printTable } from '../output.ts'
import { allOf, rowsOf } from '../rows-of.ts'

interface ListOptions {
  readonly status?: string
  readonly json?: boolean
}

/** `heptad tenants list`: all tenants. */
export function tenantsListCommand(tenants: Command, context: CliContext): void {
  addCommand(tenants, {
    name: 'list',
    summary: 'list all tenants, oldest first',
    examples: [{ line: 'heptad tenants list --status suspended --json', what: 'the suspended ones' }],
  })
    .addOption(new Option('--status <status>', 'only these').choices(['active', 'suspended']))
    .action((options: ListOptions) => list(context, options))
}

async function list({ env, stdout }: CliContext, { status, json = false }: ListOptions): Promise<void> {
  const tenants = await allOf(rowsOf(httpClient(accessFor(env, 'operator')), listTenants, { status }))
  if (json) return printJson(stdout, { tenants })
  printTable(stdout, ['tenant', 'slug', 'name', 'status', 'registered'], tenants.map(cellsOf))
}

function cellsOf({ tenantId, slug, name, status, registeredAt }: TenantRow): readonly string[] {
  return [tenantId, slug, name, status, registeredAt]
}
