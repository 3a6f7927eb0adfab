import type { Clickhouse } from '@heptad/infra/clickhouse/client.ts'
import type { LogIdentity } from '@heptad/infra/event-store/port.ts'
import type { PostgresPool } from '@heptad/infra/postgres/transaction.ts'
import { ALL_SLICES, type SliceRange } from '@heptad/infra/slices/slice-of.ts'
import type { ProjectionDefinition } from '../define.ts'
import { Checkpoint } from './checkpoint.ts'
import { clickhouseTarget } from './clickhouse-target.ts'
import { postgresTarget } from './postgres-target.ts'
import { engineOf } from './project.ts'
import type { ProjectionTarget } from './target.ts'

export interface EngineTargets {
  /** Acts as the projector; at least one connection per projection that should never wait. */
  readonly postgres: PostgresPool
  readonly clickhouse: Clickhouse
  readonly identity: LogIdentity
  /** Milliseconds; the same as the runner's. */
  readonly leaseMs: number
}

/** Targets in the engine that holds the tables of a projection. */
export function engineTargets(
  engines: EngineTargets,
): (definition: ProjectionDefinition, range?: SliceRange) => ProjectionTarget {
  const { postgres, clickhouse, identity, leaseMs } = engines
  return (definition, { first, last } = ALL_SLICES) => {
    const { name, version } = definition
    const checkpoint = new Checkpoint({ projection: name, version, firstSlice: first, lastSlice: last }, leaseMs)
    if (engineOf(definition) === 'postgres') return postgresTarget(postgres, definition, checkpoint)
    return clickhouseTarget({ clickhouse, postgres, definition, checkpoint, scope: identity.incarnation })
  }
}
