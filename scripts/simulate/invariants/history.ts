import type { CommandOutcome, CommandRequest } from '@heptad/commands/engine/port.ts'
import { seal } from '@heptad/commands/engine/sealing.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import type { StreamId } from '@heptad/schemas/ids.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { simulatedVault } from '../process/simulated-vault.ts'
import { definitionOf } from '../workload/commands.ts'

/** One sending of a command to one process. */
export interface Invocation {
  /** Stands as correlation id in the metadata of what it wrote. */
  readonly id: string
  readonly process: string
  readonly request: CommandRequest
  readonly streamId: StreamId
  /** The command's data as its decider gets it. */
  readonly sealedData: unknown
  /** The last position when it reached the process. */
  readonly headBefore: bigint
  /** What the clock of the process showed while it had the command, at the least and at the most: it may have gone back. */
  earliest: Instant
  latest: Instant
  /** To be called when its process has answered it. */
  answered(): void
  outcome: CommandOutcome | null
}

/** The process that is asked. */
export interface Asked {
  readonly name: string
  readonly clock: Clock
}

/** Everything that was asked, and what was answered. */
export class History {
  readonly invocations: Invocation[] = []
  readonly #byId = new Map<string, Invocation>()
  readonly #byKey = new Map<string, Invocation[]>()

  get(id: string): Invocation | undefined {
    return this.#byId.get(id)
  }

  /** Every sending under one key of a tenant. */
  underKey({ tenantId, key }: CommandRequest): readonly Invocation[] {
    return this.#byKey.get(`${tenantId}/${key}`) ?? []
  }

  async begin({ name, clock }: Asked, request: CommandRequest, headBefore: bigint): Promise<Invocation> {
    const askedAt = clock.now()
    const askedMs = clock.nowMs()
    const id = `sending-${this.invocations.length}`
    const { tenantId, data } = request
    const streamId = definitionOf(request.type).handler.stream({ tenantId, data, facts: {} })
    const sealedData = await seal(simulatedVault, tenantId, streamId, data)
    const correlated = { ...request, correlationId: id }
    const times = { earliest: askedAt, latest: askedAt }
    const invocation: Invocation = {
      id,
      process: name,
      request: correlated,
      streamId,
      sealedData,
      headBefore,
      ...times,
      answered() {
        const now = clock.now()
        if (now < this.earliest) this.earliest = now
        this.latest = plusMs(askedAt, Math.ceil(clock.nowMs() - askedMs))
      },
      outcome: null,
    }
    this.invocations.push(invocation)
    this.#byId.set(id, invocation)
    if (request.key !== undefined) this.#rememberKey(invocation)
    return invocation
  }

  #rememberKey(invocation: Invocation): void {
    const key = `${invocation.request.tenantId}/${invocation.request.key}`
    const known = this.#byKey.get(key)
    if (known === undefined) this.#byKey.set(key, [invocation])
    else known.push(invocation)
  }
}
