import { LRUCache } from 'lru-cache'
import type { Claim } from '../define.ts'

const MAX_REMEMBERED = 10_000

/** Claims that the log said are taken. What it has once stays there, so a refusal may rest on it without looking again; one that was forgotten is asked for anew. */
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
