import type { History } from '@heptad/domains/histories.ts'
import type { ModuleSet } from '@heptad/gateway/module/module-set.ts'
import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import type { RecordedEvent } from '@heptad/schemas/envelope.ts'
import { moduleOf } from '@heptad/schemas/ids.ts'
import { JsonObject } from '@heptad/schemas/json.ts'
import type { Rule } from './finding.ts'

/** An event as deciders fold it, or why it cannot be read. */
export type ReadEvent =
  | { readonly kind: 'read'; readonly event: RecordedEvent }
  /** Of a module that is not loaded here: nothing can be said of it. */
  | { readonly kind: 'of-another-module'; readonly module: string }
  | { readonly kind: 'unreadable'; readonly rule: Rule; readonly detail: string }

/** How the modules that are loaded read and fold a log. */
export interface ReplayRules {
  historyOf(category: string): History | undefined
  /** Parses an event, takes it up to the newest version of its type, and compares it with that version's contract. */
  read(stored: ArchivedEvent): ReadEvent
}

/** The rules of these modules. */
export function replayRules(modules: Pick<ModuleSet, 'events' | 'histories'>): ReplayRules {
  const codec = eventCodec(modules.events)
  const contracts = new Map(modules.events.map((contract) => [contract.type, contract]))
  const histories = new Map(modules.histories.map((history) => [history.category, history]))
  const loaded = new Set(modules.events.map(({ type }) => moduleOf(type)))
  return {
    historyOf: (category) => histories.get(category),
    read(stored) {
      const module = moduleOf(stored.type)
      if (!loaded.has(module)) return { kind: 'of-another-module', module }
      try {
        const event = codec.decode(stored)
        const fault =
          contracts.get(event.type)?.data.safeParse(event.data).error ?? JsonObject.safeParse(event.metadata).error
        if (fault === undefined) return { kind: 'read', event }
        const [issue] = fault.issues
        return { kind: 'unreadable', rule: 'off-contract', detail: `${issue?.path.join('.')}: ${issue?.message}` }
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        return { kind: 'unreadable', rule: 'unreadable', detail }
      }
    },
  }
}
