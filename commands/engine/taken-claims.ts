import { LRUCache } from 'lru-cache'
import type { Claim } from '../define.ts'

const MAX_REMEMBERED = 10_000

/** Claims that the log has reported as taken. Streams are never removed, so a refusal may rely on this without asking again; a forgotten claim is simply asked for again. */
export class TakenClaims {
  readonly #known = new LRUCache<string, true>({ max: MAX_REMEMBERED })

  add(claim: Claim): void {
    this.#known.set(nameOf(claim), true)
  }

  has(claim: Claim): boolean {
    return this.#known.has(nameOf(claim))
  }
}

function nameOf({ tenantId, streamId }: Claim): string {
  return `${tenantId}/${streamId}`
}
