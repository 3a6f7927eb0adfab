import { auditProjections } from './audit/index.ts'
import type { ProjectionDefinition } from './define.ts'
import { iamProjections } from './iam/index.ts'
import { moneyProjections } from './money/index.ts'

/** Every projection of every module. */
export const allProjections: readonly ProjectionDefinition[] = [
  ...auditProjections,
  ...iamProjections,
  ...moneyProjections,
]
