import { Slug } from '@heptad/schemas/iam/tenant.ts'
import { PLATFORM_TENANT, Uuid } from '@heptad/schemas/ids.ts'
import { z } from 'zod'
import { EXIT } from './exit-codes.ts'
import { CliFailure } from './failure.ts'
import type { HttpClient } from './http-client.ts'
import { ProblemError } from './problem.ts'
import { projectionsApi } from './projections/projections-api.ts'
import { streamPath } from './stream-api.ts'

/** The id of the tenant with this id or slug. Throws a {@link CliFailure} when there is none: a search for its events would find nothing. */
export async function registeredTenant(client: HttpClient, named: string): Promise<string> {
  const tenantId = await tenantIdOf(client, named)
  if (tenantId === named && named !== PLATFORM_TENANT)
    await foundOf(named, client.get(platformStream(`iam.tenant-${named}`, 'state'), z.looseObject({})))
  return tenantId
}

const Claimed = z.object({ data: z.tuple([z.object({ data: z.object({ tenantId: Uuid }) })]) })

/**
 * The same where the backbone refuses an unknown id by itself: an id is not looked up. A slug is, in the log, which knows a tenant from the
 * moment of its registration: the one event of the slug's reservation names it.
 */
export async function tenantIdOf(client: HttpClient, named: string): Promise<string> {
  if (Uuid.safeParse(named).success) return named
  if (!Slug.safeParse(named).success) throw noTenant(named)
  const { body } = await foundOf(named, client.get(platformStream(`iam.slug-${named}`, 'events'), Claimed))
  return body.data[0].data.tenantId
}

function platformStream(streamId: string, what: 'state' | 'events'): string {
  return streamPath({ tenantId: PLATFORM_TENANT, streamId }, what)
}

async function foundOf<Answer>(named: string, asked: Promise<Answer>): Promise<Answer> {
  return asked.catch((error) => {
    throw error instanceof ProblemError && error.status === 404 ? noTenant(named) : error
  })
}

function noTenant(named: string): CliFailure {
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
