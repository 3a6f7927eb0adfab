import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../logger/logger.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { createErrorBus } from './error-bus.ts'
import { panicOnUncaught } from './panic.ts'

/** A process that panics as its first argument says, and drains as the second says. */
const [how, drain] = process.argv.slice(2)

const bus = createErrorBus({ logger: createLogger({ level: 'info' }), metrics: createMetrics() })
panicOnUncaught({
  bus,
  drainTimeoutMs: 300,
  drain: async () => {
    if (drain === 'hangs') await sleep(60_000)
    if (drain === 'fails') throw new Error('drain failed')
    process.stdout.write('drained\n')
  },
})

if (how === 'rejection') void Promise.reject(new Error('nobody caught this'))
if (how === 'exception') setTimeout(() => JSON.parse('{'), 1)
setTimeout(() => {}, 60_000)
