import type { Measurement } from '../benchmark.ts'
import { atMost } from '../figure.ts'
import { untilQuiet } from '../machine.ts'
import { backboneCommands } from './backbone.ts'

const WARM_UP_SECONDS = 2

/** Whether everything behind the log keeps up with a load that does not end. */
export const sustained: Measurement<'seconds' | 'callers'> = {
  name: 'sustained',
  summary: 'post transactions to a backbone with all roles for a minute; how far its projections are behind then',
  description:
    'Posts transfers over HTTP in a closed loop, durably, each under a new key, to a backbone with all roles on engines of its own, as `npm start` runs it. When the load ends, the slowest projection is asked how far it is behind. Idle memory is the sum of the proportional set sizes of all processes before the load. There is no peer.',
  takes: [],
  sizes: {
    seconds: { summary: 'how long', default: 60 },
    callers: { summary: 'connections, each with one request at a time', default: 64 },
  },
  async measure({ seconds, callers }, progress) {
    const backbone = await backboneCommands('all roles', {})
    try {
      await backbone.round(callers, WARM_UP_SECONDS)
      await untilQuiet()
      progress(`${callers} callers for ${seconds} s`)
      const { rate, p50Ms, p99Ms } = await backbone.round(callers, seconds)
      const found = await backbone.verify()
      return {
        engines: {},
        settings: { [backbone.name]: backbone.settings },
        figures: [
          { name: 'commands', value: rate, unit: '/s' },
          { name: 'p50', value: p50Ms, unit: 'ms' },
          { name: 'p99', value: p99Ms, unit: 'ms' },
          { name: 'slowest projection behind', value: Number(found.worstLagSeconds), unit: 's', goal: atMost(1) },
          { name: 'idle memory', value: Number(backbone.settings.idleMemoryMib), unit: 'MiB' },
        ],
        found: { [backbone.name]: found },
      }
    } finally {
      await backbone.close()
    }
  },
}
