import type { EventContract, RejectionList } from './contract.ts'
import { iamEvents } from './iam/events.ts'
import { iamRejections } from './iam/rejections.ts'
import { commandEvents } from './kernel/command-events.ts'
import { moneyEvents } from './money/events.ts'
import { moneyRejections } from './money/rejections.ts'

/** Every event of every module, and what the engine records in each module's streams. */
export const allEvents: readonly EventContract[] = [
  ...iamEvents,
  ...moneyEvents,
  ...['iam', 'money'].flatMap(commandEvents),
]

/** Every module's list of refusals. */
export const allRejections: readonly RejectionList[] = [iamRejections, moneyRejections]
