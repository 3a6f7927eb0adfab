import { auditQueries } from './audit/index.ts'
import type { QueryDefinition } from './define.ts'
import { iamQueries } from './iam/index.ts'
import { moneyQueries } from './money/index.ts'

/** Every query of every module. */
export const allQueries: readonly QueryDefinition[] = [...auditQueries, ...iamQueries, ...moneyQueries]
