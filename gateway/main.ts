import { join } from 'node:path'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import type { Config } from '@heptad/infra/config/settings.ts'
import type { Environment } from '@heptad/infra/config/sources.ts'
import { makeFolder } from '@heptad/infra/files/make-folder.ts'
import { createLifecycle } from '@heptad/infra/lifecycle/lifecycle.ts'
import { stopOnSignals } from '@heptad/infra/lifecycle/stop-on-signals.ts'
import { logDestination } from '@heptad/infra/logger/log-destination.ts'
import { createLogger, type Logger } from '@heptad/infra/logger/logger.ts'
import { tuneCollector } from '@heptad/infra/processes/tune-collector.ts'
import { SharedActivity } from '@heptad/infra/watchdog/loop-watchdog.ts'
import { composeEmbedded } from './composition/embedded.ts'
import { greeting } from './greeting.ts'
import { loadModules } from './module/load.ts'
import { watched } from './module/watched.ts'

const EXIT_FAILED = 1

/** Where a process reads its settings and writes for people. */
export interface ProcessSurface {
  readonly env: Environment
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown }
}

/** A backbone that serves. It ends the process when it is told to stop. */
export interface RunningBackbone {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts the backbone of this process and prints where it is once it is ready. Throws {@link ConfigError} for wrong
 * settings, {@link ModuleRefused} for a module that does not fit, and {@link StartFailed} when a part does not come up; what had been started is then stopped.
 */
export async function startBackbone({ env, stdout, stderr }: ProcessSurface): Promise<RunningBackbone> {
  tuneCollector()
  const { config, warnings } = loadConfig({ env })
  const modules = await loadModules(config.modules)
  const isTerminal = stderr.isTTY === true
  const logger = loggerFor(config, isTerminal)
  const progress = (line: string): void => void stderr.write(`${line}\n`)
  for (const warning of warnings) {
    logger.warn({}, warning)
    if (isTerminal) progress(`warning: ${warning}`)
  }
  const lifecycle = createLifecycle({ logger })
  const activity = new SharedActivity()
  const leave = (err: Error): void => {
    logger.error({ err }, 'stopping, because it is not safe to go on')
    void lifecycle.stop().then(() => process.exit(EXIT_FAILED))
  }
  const { credentials } = composeEmbedded({
    config,
    modules: watched(modules, activity),
    activity,
    lifecycle,
    logger,
    progress,
    leave,
  })
  stopOnSignals({ lifecycle, logger })
  await lifecycle.start()
  stdout.write(greeting(credentials.value, config.home))
  return { url: credentials.value.url, stop: () => lifecycle.stop() }
}

/** On a terminal people read what the start says; the log goes to a file beside the data. */
function loggerFor(config: Config, isTerminal: boolean): Logger {
  if (!isTerminal) return createLogger({ level: config.logLevel })
  makeFolder(config.home)
  const file = join(config.home, 'heptad.log')
  return createLogger({ level: config.logLevel, destination: logDestination(file) })
}
