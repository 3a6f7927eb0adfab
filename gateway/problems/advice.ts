import type { Json, JsonObject } from '@heptad/schemas/json.ts'

/** What to do about a problem where that depends on what its document says; null where the advice of the catalogue fits. */
export function adviceFor(code: string, details: JsonObject): string | null {
  return code === 'limit-exceeded' ? adviceOnLimit(details) : null
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
