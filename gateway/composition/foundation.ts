import { assertNotRestoring } from '@heptad/infra/backup/restoring-folder.ts'
import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import type { Config } from '@heptad/infra/config/settings.ts'
import { createErrorBus, type ErrorSink } from '@heptad/infra/errors/error-bus.ts'
import { panicOnUncaught } from '@heptad/infra/errors/panic.ts'
import { sentryAddress, sentrySink } from '@heptad/infra/errors/sentry-sink.ts'
import { makeFolder } from '@heptad/infra/files/make-folder.ts'
import { systemIds } from '@heptad/infra/ids/ids.ts'
import { localKeyring } from '@heptad/infra/keys/local-keyring.ts'
import type { Lifecycle } from '@heptad/infra/lifecycle/lifecycle.ts'
import type { Logger } from '@heptad/infra/logger/logger.ts'
import { lockHome } from '@heptad/infra/processes/home-lock.ts'
import { createMetrics } from '@heptad/infra/telemetry/metrics.ts'
import { type SharedActivity, watchLoop } from '@heptad/infra/watchdog/loop-watchdog.ts'
import { watchMemory } from '@heptad/infra/watchdog/memory-watch.ts'
import { assertCanListen } from '../address.ts'
import type { ModuleSet } from '../module/module-set.ts'

const DRAIN_TIMEOUT_MS = 30_000

/** What a composition root is given: the settings, where parts register, and where people read what goes on. */
export interface CompositionInput {
  readonly config: Config
  /** Everything that is served: the modules of this repository and those of the installation. */
  readonly modules: ModuleSet
  /** What the process is doing, for the watchdog to name when it blocks. */
  readonly activity: SharedActivity
  readonly lifecycle: Lifecycle
  readonly logger: Logger
  /** Shows a line to a person who waits for the start. */
  readonly progress: (line: string) => void
  /** Stops the process in order and exits with 1, because going on would be wrong. */
  readonly leave: (why: Error) => void
}

/** What everything else stands on: home, keys, clock, ids, metrics and the error bus. */
export type Foundation = ReturnType<typeof addFoundation>

/** Registers the home (held by one process at a time) and the keyring; the rest needs no opening. */
export function addFoundation({ config, lifecycle, logger, activity, modules }: CompositionInput, version: string) {
  const metrics = createMetrics()
  const clock = systemClock()
  const errors = createErrorBus({ logger, metrics, sinks: errorSinks(config, clock, version) })
  lifecycle.add('config', 'profile', { open: () => refuseCluster(config) })
  lifecycle.add('config', 'panic handlers', {
    open: () => panicOnUncaught({ bus: errors, drain: () => lifecycle.stop(), drainTimeoutMs: DRAIN_TIMEOUT_MS }),
    close: (takeOff) => takeOff(),
    closeIn: 'exit',
  })
  lifecycle.add('config', 'home', {
    open: async () => {
      makeFolder(config.home)
      await assertNotRestoring(config.home)
      return lockHome(config.home)
    },
    close: (lock) => lock.release(),
    closeIn: 'exit',
  })
  // The gateway listens last. That its port is taken should be known before both engines are started.
  lifecycle.add('config', 'port', { open: () => assertCanListen(config) })
  const watchdog = lifecycle.add('foundation', 'watchdog', {
    open: () =>
      watchLoop(activity, {
        endAfterMs: config.blockedLimitMs,
        onBlocked({ ms, doing }) {
          metrics.blockedLoop.inc({ doing }, ms / 1000)
          logger.error({ ms, doing }, 'the event loop was blocked')
        },
      }),
    close: (watching) => watching.stop(),
    closeIn: 'exit',
  })
  lifecycle.add('foundation', 'memory watch', {
    open: () =>
      watchMemory({
        onNearlyFull: (found) =>
          logger.error(found, 'memory is nearly full: the process is killed when it reaches its limit'),
      }),
    close: async (watching) => watching.stop(),
    closeIn: 'exit',
  })
  for (const { name, version } of modules.modules) metrics.modules.set({ module: name, version }, 1)
  const keyring = lifecycle.add('foundation', 'keyring', { open: () => localKeyring(config.keyring) })
  return { clock, ids: systemIds(), metrics, errors, keyring, watchdog }
}

function errorSinks({ sentryDsn = '', profile }: Config, clock: Clock, version: string): readonly ErrorSink[] {
  const address = sentryAddress(sentryDsn)
  return address === null ? [] : [sentrySink({ address, clock, release: `heptad@${version}`, environment: profile })]
}

function refuseCluster({ profile }: Config): void {
  if (profile === 'cluster')
    throw new Error('this release has no cluster profile yet; unset HEPTAD_PROFILE and name outside servers instead')
}
