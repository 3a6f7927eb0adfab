import { commandIdOf } from '@heptad/infra/keys/command-id.ts'
import { createApiKey } from '@heptad/schemas/iam/apikey.ts'
import { registerTenant } from '@heptad/schemas/iam/tenant.ts'
import { PLATFORM_TENANT, TenantId } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import type { CommandEngine, CommandOutcome, CommandRequest } from '../engine/port.ts'
import type { Authenticator } from './authenticator.ts'

/** What the first embedded start hands out. */
export interface Credentials {
  readonly tenantId: TenantId
  /** May do everything in tenant `demo`. */
  readonly apiKey: string
  /** Runs the platform. */
  readonly operatorKey: string
}

export interface BootstrapDeps {
  readonly engine: Pick<CommandEngine, 'execute'>
  readonly authenticator: Pick<Authenticator, 'examine'>
}

/** The demo tenant or a key could not be made. What was made already does not hinder the next attempt. */
export class BootstrapFailed extends Error {
  override readonly name = 'BootstrapFailed'
}

const DEMO = { name: 'Demo', slug: 'demo' }
const REGISTER_DEMO = commandIdOf(PLATFORM_TENANT, 'bootstrap: register demo')
const OPERATOR_SCOPES = ['system.*', 'iam.*']
const BACKBONE = { type: 'system', id: 'bootstrap' } as const

const Registered = z.object({ tenantId: TenantId, secret: z.string().nullable() })
const Created = z.object({ secret: z.string() })

/**
 * Makes tenant `demo`, a key with every permission in it, and an operator key; of `known` credentials it keeps what works, so
 * with a complete set nothing is made. Throws {@link BootstrapFailed}.
 */
export async function bootstrap(deps: BootstrapDeps, known: Credentials | null): Promise<Credentials> {
  const operatorKey = await keptOrNew(deps, known?.operatorKey, () =>
    newKey(deps, PLATFORM_TENANT, { name: 'operator', scopes: OPERATOR_SCOPES }),
  )
  if (known !== null && (await isGood(deps, known.apiKey))) return { ...known, operatorKey }
  const { tenantId, secret } = await registerDemo(deps)
  const apiKey = secret ?? (await newKey(deps, tenantId, { name: 'demo', scopes: ['*'] }))
  return { tenantId, apiKey, operatorKey }
}

async function keptOrNew(deps: BootstrapDeps, key: string | undefined, make: () => Promise<string>): Promise<string> {
  return key !== undefined && (await isGood(deps, key)) ? key : make()
}

/** Whether a key works, or would if its tenant were not suspended: a new key would not work either. */
async function isGood({ authenticator }: BootstrapDeps, key: string): Promise<boolean> {
  const examination = await authenticator.examine(key)
  return examination.kind === 'accepted' || examination.reason === 'tenant-suspended'
}

/** Registers the tenant once and for ever: repeating it answers the same tenant, without the secret. */
async function registerDemo(deps: BootstrapDeps): Promise<z.output<typeof Registered>> {
  const data = registerTenant.data.parse(DEMO)
  return Registered.parse(
    await send(deps, { type: registerTenant.type, data, tenantId: PLATFORM_TENANT, commandId: REGISTER_DEMO }),
  )
}

async function newKey(
  deps: BootstrapDeps,
  tenantId: TenantId,
  key: { readonly name: string; readonly scopes: readonly string[] },
): Promise<string> {
  const data = createApiKey.data.parse(key)
  return Created.parse(await send(deps, { type: createApiKey.type, data, tenantId })).secret
}

async function send({ engine }: BootstrapDeps, request: Omit<CommandRequest, 'actor'>) {
  const outcome = await engine.execute({ ...request, actor: BACKBONE })
  if (outcome.kind === 'accepted') return outcome.answer
  throw new BootstrapFailed(`${request.type} was not accepted: ${reasonOf(outcome)}`)
}

function reasonOf(outcome: CommandOutcome): string {
  return outcome.kind === 'rejected' ? outcome.rejection.code : outcome.kind
}
