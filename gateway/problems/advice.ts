import type { Json, JsonObject } from '@heptad/schemas/json.ts'

/** What to do about a problem where that depends on what its document says; null where the advice of the catalogue fits. */
export function adviceFor(code: string, details: JsonObject): string | null {
  switch (code) {
    case 'limit-exceeded':
      return adviceOnLimit(details)
    case 'id-exists-different':
      return adviceOnAccount(details)
    case 'scale-mismatch':
      return details.leg === undefined
        ? 'The scale of an asset is fixed once an account holds it: use another code.'
        : null
    case 'asset-mismatch':
      return adviceOnAssets(details)
    case 'insufficient-funds':
      return adviceOnFunds(details)
    case 'split-invalid':
      return adviceOnSplit(details)
    case 'amount-not-positive':
      return details.amount === undefined ? null : 'Nothing is available on the sources: bring money in first.'
    default:
      return null
  }
}

/**
 * With a floor other than 0, more or less than the available amount may be moved. Moving less does not help if the balance is below the floor
 * already, or if a condition of the caller failed.
 */
function adviceOnFunds({ leg, minBalance, ifAvailable }: JsonObject): string | null {
  if (ifAvailable !== undefined)
    return 'The condition ifAvailable does not hold: read the account again, and decide again.'
  if (minBalance === undefined) return null
  return leg === undefined
    ? 'The balance lies below this floor: set a lower one, or bring money in first.'
    : 'Move less, by the shortfall: what is left would lie below the floor minBalance.'
}

/** Advice for commands that fit only one asset, or only two. */
function adviceOnAssets({ assets, holdId, exchangedFrom, drawnIn }: JsonObject): string | null {
  if (drawnIn !== undefined) return 'The sources of a split are in one asset, that of the first: leave this one out.'
  if (exchangedFrom !== undefined) return 'An exchange is between two assets: within one, post a transaction.'
  if (assets === undefined) return null
  return holdId === undefined
    ? 'The original moved several assets: name the legs to take back, or leave out the amount.'
    : 'A hold in several assets is captured whole, without an amount, and keeps what it holds.'
}

function adviceOnSplit({ fault }: JsonObject): string | null {
  if (fault === 'too-much') return 'Fixed and percent parts take more than the amount: make them smaller.'
  if (fault === 'several-remaining')
    return 'One part alone can take what remains: give the others an amount or a percentage.'
  if (fault === 'source-gains')
    return 'This account grows on the side where it stands: it has nothing to give there, but can be the last source of an amount.'
  return fault === 'too-little' ? 'The parts leave some of the amount: let one more part be remaining.' : null
}

/** An account that is there already: its side is fixed, its bounds are not. */
function adviceOnAccount({ differs }: JsonObject): string | null {
  if (differs === 'normalSide')
    return 'The account is open with the other normal side, which is fixed: use another path.'
  return differs === undefined ? null : 'The account is open with other bounds: money.account.set-policy changes them.'
}

/** Waiting helps only where the amount would fit into a window of its own. */
function adviceOnLimit({ limit, window, required, maximum }: JsonObject): string | null {
  if (limit === 'hold-duration') return 'Let the hold end sooner.'
  if (limit === 'open-holds') return 'Capture or void a hold of the account first, or wait until one expires.'
  if (window === 'operation') return 'Move less at once: the limit is for each operation.'
  if (!isAmount(required) || !isAmount(maximum)) return null
  return BigInt(required) > BigInt(maximum)
    ? 'Move less: it is more than the limit lets through in a whole window.'
    : 'Move less, or wait until the window has passed.'
}

function isAmount(value: Json | undefined): value is string {
  return typeof value === 'string' && /^\d+$/.test(value)
}
