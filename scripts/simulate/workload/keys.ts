import type { CommandRequest } from '@heptad/commands/engine/port.ts'
import type { Random } from '../schedule/random.ts'
import { seededIds } from '../schedule/seeded-ids.ts'
import { TENANTS } from './operations.ts'

/** The keys that clients have used, so that they are used again: rightly, and wrongly. */
export class UsedKeys {
  readonly #random: Random
  readonly #newKey: () => string
  readonly #requests: CommandRequest[] = []

  constructor(random: Random) {
    const ids = seededIds(random.fork('keys'))
    this.#random = random
    this.#newKey = () => (random.chance(0.5) ? ids.next() : `key ${this.#requests.length}`)
  }

  /** The command under a key of its own, or as it was sent before, or under a key that another body or tenant has used. */
  keyed(request: CommandRequest): CommandRequest {
    const chosen = this.#draw(request)
    this.#requests.push(chosen)
    return chosen
  }

  #draw(request: CommandRequest): CommandRequest {
    const earlier = this.#requests[this.#random.between(0, this.#requests.length - 1)]
    if (earlier?.key === undefined) return { ...request, key: this.#newKey() }
    const { key } = earlier
    switch (this.#random.weighted({ fresh: 16, again: 6, otherBody: 1, otherTenant: 2 })) {
      case 'fresh':
        return { ...request, key: this.#newKey() }
      case 'again':
        return earlier
      case 'otherBody':
        return { ...request, tenantId: earlier.tenantId, key }
      case 'otherTenant':
        return { ...earlier, tenantId: this.#random.pick(TENANTS) }
    }
  }
}
