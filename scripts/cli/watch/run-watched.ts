import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { resolve } from 'node:path'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import { onStopSignals } from '@heptad/infra/lifecycle/stop-on-signals.ts'
import type { CliContext } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printLine } from '../output.ts'
import { folderOf, isServed } from './served-files.ts'
import { startSharedEngines } from './shared-engines.ts'

const MAIN = new URL('../main.ts', import.meta.url).pathname
/** An editor writes a file in several steps. */
const QUIET_MS = 50
const TOLD = 'told to stop'

/**
 * Runs a server in a process of its own, and another in its place whenever a file of its modules changes; the engines stay. A server may be
 * killed at any moment, so the old one is: that is the quickest stop. Resolves when this process is told to stop. Throws a {@link CliFailure} when
 * the server ended and there is nothing whose change would start another.
 */
export async function runWatched(context: CliContext, options: readonly string[] = []): Promise<void> {
  const told = toldToStop()
  const { config } = loadConfig({ env: context.env })
  const say = (line: string): void => printLine(context.stderr, line)
  const engines = await startSharedEngines(config, say)
  const env = { ...process.env, ...context.env, ...engines.env, HEPTAD_WATCH: '0' }
  const server = new ReplaceableServer(['start', ...options], env)
  const home = resolve(config.home)
  // A module that is not there is named by the server, which refuses to start.
  const watchers = config.modules.filter(existsSync).map((module) => {
    const folder = folderOf(module)
    return watch(folder, { recursive: true }, (_, file) => {
      if (file !== null && isServed(folder, file, home)) changed(file)
    })
  })
  let timer: NodeJS.Timeout | undefined
  const changed = (file: string): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      say(`${file} changed: starting again`)
      void server.replace()
    }, QUIET_MS)
  }
  if (config.modules.length === 0) say('HEPTAD_MODULES names no module: there is nothing to watch')
  await server.replace()
  const exitCode = await Promise.race([told, ...(watchers.length === 0 ? [server.ended()] : [])])
  for (const watcher of watchers) watcher.close()
  clearTimeout(timer)
  await server.stop()
  await engines.stop()
  if (exitCode !== TOLD) throw new CliFailure(exitCode, 'the server ended, and there is no module to watch')
}

/** The one server that runs, or the last one that did not come up: then the next change is waited for. */
class ReplaceableServer {
  readonly #args: readonly string[]
  readonly #env: NodeJS.ProcessEnv
  #child: ChildProcess | null = null
  #turn: Promise<void> = Promise.resolve()

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#args = args
    this.#env = env
  }

  replace(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      await this.#end('SIGKILL')
      const args = [...process.execArgv, MAIN, ...this.#args]
      this.#child = spawn(process.execPath, args, { env: this.#env, stdio: 'inherit' })
    })
    return this.#turn
  }

  /** The exit code of the present one, once it ends by itself. */
  async ended(): Promise<number> {
    const child = this.#child
    if (child === null) return EXIT.failed
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child.exitCode ?? EXIT.failed
  }

  async stop(): Promise<void> {
    await this.#turn
    await this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

/** From the first moment on: a signal that nobody takes would end this process and leave its engines. */
function toldToStop(): Promise<typeof TOLD> {
  const { promise, resolve } = Promise.withResolvers<typeof TOLD>()
  onStopSignals(() => resolve(TOLD))
  return promise
}
