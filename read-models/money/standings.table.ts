import { amount, bigint, instant, table, uuid } from '../table.ts'

/**
 * Where an account stood after what posts nothing: its opening (version 0), and each leg of a hold that is placed, adjusted or released.
 * With the entries, these are all versions of an account.
 */
export const moneyStandings = table(
  'money_standings',
  {
    accountId: uuid().key(),
    recordedAt: instant().key(),
    accountVersion: bigint().key(),
    revision: bigint(),
    debits: amount(),
    credits: amount(),
    pendingDebits: amount(),
    pendingCredits: amount(),
  },
  { isAppendOnly: true, indexes: [['accountId', 'revision', 'accountVersion']] },
)
