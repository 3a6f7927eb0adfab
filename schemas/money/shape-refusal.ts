import type { z } from 'zod'
import type { MoneyRejection } from './rejections.ts'

/** Refuses a shape with a rejection code of money: the issue carries it as `params.code`, and goes on with the other checks. */
export function refuseShape(context: z.core.$RefinementCtx, code: MoneyRejection, message: string): void {
  context.addIssue({ code: 'custom', message, params: { code } })
}
