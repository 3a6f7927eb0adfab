import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../logger/logger.ts'
import { createLifecycle } from './lifecycle.ts'
import { stopOnSignals } from './stop-on-signals.ts'

/** A process with one part, which takes as many milliseconds to close as the first argument says. */
const closeMs = Number(process.argv[2])

const logger = createLogger({ level: 'error' })
const lifecycle = createLifecycle({ logger })
stopOnSignals({ lifecycle, logger })
lifecycle.add('servers', 'server', {
  open: () => setInterval(() => {}, 60_000),
  close: async (timer) => {
    await sleep(closeMs)
    clearInterval(timer)
    process.stdout.write('closed\n')
  },
})
await lifecycle.start()
process.stdout.write('ready\n')
