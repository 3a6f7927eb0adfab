import { DEFAULT_BUSINESS_SETTINGS } from '@heptad/commands/define.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { captureHold, placeHold } from '@heptad/schemas/money/hold.ts'
import { execute } from '../benchmark-server.ts'
import { closedLoop } from '../closed-loop.ts'
import type { Contestant } from '../contestant.ts'
import { engineOnLog } from '../engine-on-log.ts'
import { BOOK, openLedger, pathOf, send, transferData } from '../transfers/ledger-transfers.ts'
import { ACCOUNTS, AMOUNT, type Heat, transferMaker } from '../transfers/plan.ts'

/** More than there are callers, who may all hold on the hot account. */
const MAX_OPEN_HOLDS = 100_000

/** Holds that are placed and captured through the command engine, each command under a key of its own. */
export async function ledgerHolds(url: string, heat: Heat): Promise<Contestant> {
  const settings = { ...DEFAULT_BUSINESS_SETTINGS, maxOpenHoldsPerAccount: MAX_OPEN_HOLDS }
  const ledger = await engineOnLog({ databaseUrl: url }, settings)
  try {
    await openLedger(ledger)
  } catch (error) {
    await ledger.close()
    throw error
  }
  const ids = systemIds()
  const next = transferMaker(heat)
  let captured = 0
  return {
    name: `Heptad engine, place and capture, ${heat}`,
    settings: { accounts: ACCOUNTS, books: 1, keys: 'UUID v7', maxOpenHoldsPerAccount: MAX_OPEN_HOLDS },
    round: closedLoop(async () => {
      const { from, to } = next()
      const legs = transferData(pathOf(from), pathOf(to), AMOUNT)
      const { holdId } = await send(ledger, placeHold, legs, ids.next())
      await send(ledger, captureHold, { bookId: BOOK, holdId, final: true }, ids.next())
      captured += 1
    }),
    async verify() {
      const { rows } = await execute<{ captures: string }>(
        url,
        `select count(*) as captures from log.events where type = 'money.hold.captured'`,
      )
      if (rows[0]?.captures !== `${captured}`)
        throw new Error(`${captured} holds were captured, the log has ${rows[0]?.captures}`)
      return { captured }
    },
    close: () => ledger.close(),
  }
}
