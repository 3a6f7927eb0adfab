import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandEngine, CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import { LogUnavailable } from '@heptad/infra/event-store/port.ts'
import { streamOf } from '@heptad/schemas/ids.ts'
import type { JsonObject } from '@heptad/schemas/json.ts'

const STREAM = streamOf('notes.note', '1')
const RETRY = { retryAfterMs: 1500 }

/** Outcomes that a test asks for by the text of a note. */
const SCRIPTED: Readonly<Record<string, CommandOutcome>> = {
  rejected: {
    kind: 'rejected',
    rejection: { code: 'insufficient-funds', details: { available: '5', required: '7', status: 'never shown' } },
    position: 4n,
    replayed: false,
  },
  denied: { kind: 'denied', permission: 'notes.notes.write' },
  stale: { kind: 'precondition-failed', revision: 9n },
  conflict: { kind: 'conflict' },
  invalid: { kind: 'invalid', why: 'the text cannot be stored' },
  overloaded: { kind: 'overloaded', ...RETRY },
  'being read': { kind: 'being-read', eventsRead: 3000n, events: 90_000n, ...RETRY },
  'log down': { kind: 'unavailable', commitUnknown: false, ...RETRY },
  'outcome unknown': { kind: 'unavailable', commitUnknown: true, ...RETRY },
}

/** A note as the memory engine keeps it. */
export interface Note {
  readonly tenantId: string
  readonly noteId: string
  readonly text: string
}

/** Keeps what it accepts in memory, with keys per tenant; deaf to rules. */
export class MemoryEngine implements Pick<CommandEngine, 'execute'> {
  readonly requests: CommandRequest[] = []
  readonly notes: Note[] = []
  readonly #byKey = new Map<string, { readonly body: string; readonly outcome: CommandOutcome }>()
  position = 0n

  async execute(request: CommandRequest): Promise<CommandOutcome> {
    this.requests.push(request)
    const name = `${request.tenantId} ${request.key}`
    const body = JSON.stringify(request.data)
    const first = request.key === undefined ? undefined : this.#byKey.get(name)
    if (first === undefined) return this.#first(request, name, body)
    if (first.body !== body) return { kind: 'mismatch', field: 'text' }
    return 'replayed' in first.outcome ? { ...first.outcome, replayed: true } : first.outcome
  }

  async #first(request: CommandRequest, name: string, body: string): Promise<CommandOutcome> {
    const outcome = await this.#decide(request)
    if (request.key !== undefined) this.#byKey.set(name, { body, outcome })
    return outcome
  }

  async #decide({ data, tenantId, dryRun = false, ifRevision }: CommandRequest): Promise<CommandOutcome> {
    const { text = 'none' } = data as { text?: string }
    if (text === 'bug') throw new TypeError('a secret detail of the code')
    if (text === 'lost') throw new LogUnavailable('unknown', { cause: null })
    if (text === 'slow') await sleep(1000)
    const scripted = SCRIPTED[text]
    if (scripted !== undefined) return scripted
    if (ifRevision !== undefined && ifRevision !== this.position)
      return { kind: 'precondition-failed', revision: this.position }
    return this.#accept(tenantId, text, dryRun)
  }

  #accept(tenantId: string, text: string, dryRun: boolean): CommandOutcome {
    const noteId = `01990000-0000-7000-8000-${String(this.notes.length).padStart(12, '0')}`
    const answer: JsonObject = { noteId, text }
    const accepted = { kind: 'accepted', answer, streamId: STREAM, replayed: false } as const
    if (dryRun) return { ...accepted, revision: this.position, position: 0n }
    this.notes.push({ tenantId, noteId, text })
    this.position += 1n
    return { ...accepted, revision: this.position, position: this.position }
  }
}
