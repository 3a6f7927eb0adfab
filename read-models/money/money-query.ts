import type { QueryContract } from '@heptad/schemas/contract.ts'
import type { z } from 'zod'
import { type BoundQuery, defineQuery, type QueryDefinition } from '../define.ts'

/** Binds a query of money to its SQL. All of them refuse to answer while events of the tenant are parked (decision 13). */
export function moneyQuery<Input extends z.ZodType, Row extends z.ZodType>(
  contract: QueryContract<string, Input, Row>,
  bound: Omit<BoundQuery<Input, Row>, 'failsClosed'>,
): QueryDefinition {
  return defineQuery(contract, { ...bound, failsClosed: true })
}
