import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import type { Json } from '@heptad/schemas/json.ts'
import type { Random } from '../schedule/random.ts'

const NEVER_GIVEN = '0199a3c0-0000-7000-8000-00000000ffff'
const LATELY = 3

/** The holds and transactions that clients were told of: what they name in later commands, also when it is resolved long since. */
export class KnownIds {
  readonly #ids = new Map<string, string[]>()

  /** Learns from an answer. A dry run answers ids of nothing. */
  note({ tenantId, dryRun }: CommandRequest, outcome: CommandOutcome | 'no-answer'): void {
    if (outcome === 'no-answer' || outcome.kind !== 'accepted' || dryRun === true) return
    const { holdId, transactionId, items } = outcome.answer
    this.#add(`hold of ${tenantId}`, holdId)
    this.#add(`transaction of ${tenantId}`, transactionId)
    for (const item of Array.isArray(items) ? items : [])
      if (typeof item === 'object' && item !== null && 'transactionId' in item)
        this.#add(`transaction of ${tenantId}`, item.transactionId)
  }

  /** Mostly one of the last, so that several clients want the same; now and then an old one, or one that never was. Null while none is known. */
  draw(kind: 'hold' | 'transaction', tenantId: string, random: Random): string | null {
    const known = this.#ids.get(`${kind} of ${tenantId}`)
    if (known === undefined) return null
    const from = random.weighted({ lately: 16, ever: 3, never: 1 })
    const first = from === 'lately' ? Math.max(0, known.length - LATELY) : 0
    const id = from === 'never' ? undefined : known[random.between(first, known.length - 1)]
    return id ?? NEVER_GIVEN
  }

  #add(kind: string, id: Json | undefined): void {
    if (typeof id !== 'string') return
    const known = this.#ids.get(kind) ?? []
    if (!known.includes(id)) known.push(id)
    this.#ids.set(kind, known)
  }
}
