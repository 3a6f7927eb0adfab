import type { FaultRates } from '../network/fault-kinds.ts'
import type { Random } from '../schedule/random.ts'
import type { ProcessSettings } from './simulated-process.ts'

/** The settings of all processes of a simulation: small, so that their limits are met. */
export function drawSettings(random: Random, rates: FaultRates): ProcessSettings {
  return {
    leaseMs: rates.has('leases') ? random.between(300, 1000) : 3000,
    isShared: random.chance(0.5),
    rangesPerProcess: random.between(1, 2),
    appendTimeoutMs: random.pick([500, 2000, 5000]),
    maxPendingPerStream: random.pick([10_000, 10_000, 4]),
    maxActors: random.pick([1000, 1000, 2]),
    maxActorBytes: random.pick([2 ** 26, 2 ** 13]),
    maxRememberedOutcomes: random.pick([1000, 1, 5]),
    snapshots: { everyEvents: random.pick([5000, 3, 10]), rememberedStreams: 100 },
    keptEvents: random.pick([10_000, 20, 3]),
    maxEventsPerCall: random.pick([2000, 2, 1]),
    secondCallFrom: random.pick([1, 1, 2, 16]),
  }
}
