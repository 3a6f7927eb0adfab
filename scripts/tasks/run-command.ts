import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Where it runs; default: the root of the repository. */
  readonly cwd?: string
  /** The command and everything that it started is killed after this time; its exit code is then 124, as that of timeout(1). */
  readonly timeoutMs?: number
}

const TIMED_OUT = 124
const PASSED_ON = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs a program of the repository, in its root unless said otherwise, with the Node of this process and the installed packages first in the path.
 * Resolves to its exit code; 128 + the number of the signal that ended it, or that was passed on to it: some programs call it a
 * success to have been interrupted.
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions = {}) {
  const { cwd = ROOT } = options
  const child = spawn(command, args, { cwd, env: environment(options.env), stdio: 'inherit', detached: true })
  let passedOn: NodeJS.Signals | null = null
  const passOn = (signal: NodeJS.Signals) => {
    passedOn = signal
    signalGroup(child, signal)
  }
  const handlers = PASSED_ON.map((signal) => ({ signal, pass: () => passOn(signal) }))
  for (const { signal, pass } of handlers) process.on(signal, pass)
  let isTooLate = false
  const timer = setTimeout(
    () => {
      isTooLate = true
      signalGroup(child, 'SIGKILL')
    },
    options.timeoutMs ?? 2 ** 31 - 1,
  )
  try {
    const [code, signal] = await once(child, 'close')
    if (isTooLate) return TIMED_OUT
    return code === null || code === 0 ? exitCodeOf(signal ?? passedOn) : code
  } finally {
    clearTimeout(timer)
    for (const { signal, pass } of handlers) process.off(signal, pass)
  }
}

function environment(added: CommandOptions['env']): NodeJS.ProcessEnv {
  const folders = [dirname(process.execPath), join(ROOT, 'node_modules', '.bin'), process.env.PATH]
  return { ...process.env, PATH: folders.join(delimiter), TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...added }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal)
}

function exitCodeOf(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : 128 + constants.signals[signal]
}

/** What a program of the repository writes to standard output; throws when it fails. */
export function outputOf(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    cwd: ROOT,
    env: environment({}),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
