import { answersHold } from './answers.ts'
import { claimsOnce, decisions } from './decisions.ts'
import { factsFit } from './facts-fit.ts'
import type { FollowUpsOnce } from './follow-ups.ts'
import type { Invariant } from './invariant.ts'
import { oneAnswerPerKey } from './keys.ts'
import { logOrder, nothingTwice } from './log-order.ts'
import { booksBalance } from './money.ts'
import { readModelsEqualReplay } from './read-models.ts'
import { reversalsWithinOriginals } from './reversals.ts'
import { statesAreFresh } from './state-reads.ts'
import { toldAsUnwritten } from './unwritten.ts'

/** Everything that is checked, for one simulation: some remember what they saw. */
export function allInvariants(followUps: FollowUpsOnce): readonly Invariant[] {
  return [
    logOrder(),
    nothingTwice,
    followUps,
    claimsOnce,
    booksBalance(),
    reversalsWithinOriginals(),
    decisions,
    answersHold,
    factsFit,
    oneAnswerPerKey,
    toldAsUnwritten,
    statesAreFresh,
    readModelsEqualReplay,
  ]
}
