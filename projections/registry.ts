import { auditProjections } from './audit/index.ts'
import type { ProjectionDefinition } from './define.ts'
import { iamProjections } from './iam/index.ts'
import { moneyProjections } from './money/index.ts'
import { moneySums } from './money/sums.ts'
import type { SumsFromLog } from './rebuild/sums.ts'

/** Every projection of every module. */
export const allProjections: readonly ProjectionDefinition[] = [
  ...auditProjections,
  ...iamProjections,
  ...moneyProjections,
]

/** The sums by hand that verifications add up, of every module. */
export const allSums: readonly SumsFromLog[] = moneySums
