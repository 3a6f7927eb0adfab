import { PLATFORM_TENANT } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { EXIT } from './exit-codes.ts'
import { CliFailure } from './failure.ts'
import type { HttpClient } from './http-client.ts'
import { ProblemError } from './problem.ts'
import { projectionsApi } from './projections/projections-api.ts'

/** Throws a {@link CliFailure} when nobody registered this tenant: what is asked of it would find nothing. */
export async function assertTenant(client: HttpClient, tenantId: string | undefined): Promise<void> {
  if (tenantId === undefined || tenantId === PLATFORM_TENANT) return
  try {
    await client.get(`/v1/system/streams/${PLATFORM_TENANT}/iam.tenant-${tenantId}/state`, z.looseObject({}))
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
    throw noTenant(tenantId)
  }
}

/** What to say where no tenant has this id or slug. */
export function noTenant(named: string): CliFailure {
  return new CliFailure(EXIT.failed, `there is no tenant ${named}`, 'heptad tenants list shows those that there are')
}

/** `money.balances#3` is its third build. */
const BUILD = /#\d+$/

/** Throws a {@link CliFailure} when no projection has this name. */
export async function assertProjection(client: HttpClient, name: string): Promise<void> {
  const { builds } = await projectionsApi(client).list()
  if (builds.some(({ projection }) => projection === name.replace(BUILD, ''))) return
  throw new CliFailure(
    EXIT.failed,
    `there is no projection ${name}`,
    'heptad projections list shows those that there are',
  )
}
