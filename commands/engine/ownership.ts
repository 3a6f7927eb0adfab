import { moduleOf, type StreamId } from '@heptad/schemas/ids.ts'
import type { Claim, DomainEvent } from '../define.ts'

/** A command tried to write to a stream, or an event, of another module. Nothing was written. */
export class ForeignWrite extends Error {
  override readonly name = 'ForeignWrite'
}

/** Keeps a module's commands to its own streams and events, whatever its handlers say. */
export class Ownership {
  readonly #formerNames: ReadonlyMap<string, string>

  /** `formerNames`: former names of modules, each with the present one. */
  constructor(formerNames: ReadonlyMap<string, string> = new Map()) {
    this.#formerNames = formerNames
  }

  /** Throws {@link ForeignWrite} unless `name`, a stream or an event type, belongs to the command's module. */
  check(commandType: string, name: StreamId | string): void {
    const [module, owner] = [moduleOf(commandType), moduleOf(name)]
    if (owner === module || this.#formerNames.get(owner) === module) return
    throw new ForeignWrite(`${commandType} may not write ${name}: it belongs to the module ${owner}`)
  }

  /** The same for everything that a decision writes. */
  checkAll(
    commandType: string,
    { events, claims }: { readonly events: readonly DomainEvent[]; readonly claims: readonly Claim[] },
  ): void {
    for (const { type } of events) this.check(commandType, type)
    for (const { streamId, event } of claims) {
      this.check(commandType, streamId)
      this.check(commandType, event.type)
    }
  }
}
