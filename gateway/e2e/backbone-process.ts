import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = new URL('../../scripts/cli/main.ts', import.meta.url).pathname
const READY_WITHIN_MS = 100_000

export interface Credentials {
  readonly url: string
  readonly tenantId: string
  readonly apiKey: string
  readonly operatorKey: string
}

/** A backbone in a process of its own, as `npm start` runs it, so that a test can kill it. */
export interface BackboneProcess {
  readonly pid: number
  readonly credentials: Credentials
  readonly output: readonly string[]
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Asks it to stop; answers the exit code. */
  stop(): Promise<number | null>
  /** Waits until it ends by itself; answers the exit code. */
  ended(): Promise<number | null>
}

/** What a backbone said that is no mere fault of its surroundings, for the output of a test that failed. */
export function outcry({ output }: BackboneProcess): string {
  const lines = output.filter((line) => /"kind":"(?:panic|domain)"|"level":"fatal"/.test(line))
  return lines
    .slice(-10)
    .map((line) => line.slice(0, 1500))
    .join('\n')
}

/** A new, empty home that any user may traverse. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'heptad-e2e-'))
  chmodSync(home, 0o755)
  return home
}

/** Removes a home once nothing runs in it. */
export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
}

/** Starts a backbone on this home and waits until it is ready. Throws with its output when it ends before. */
export async function startBackboneProcess(home: string, env: Record<string, string> = {}): Promise<BackboneProcess> {
  const child = spawn(process.execPath, [MAIN, 'start'], {
    env: { ...process.env, HEPTAD_HOME: home, HEPTAD_PORT: '0', HEPTAD_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  await ready(child, output)
  const credentials = JSON.parse(readFileSync(join(home, 'credentials.json'), 'utf8')) as Credentials
  return {
    pid: child.pid ?? 0,
    credentials,
    output,
    async kill() {
      child.kill('SIGKILL')
      await ended(child)
    },
    async stop() {
      child.kill('SIGTERM')
      return ended(child)
    },
    ended: () => ended(child),
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

function ready(child: ChildProcess, output: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`${why}:\n${output.join('\n')}`))
    }
    const timer = setTimeout(() => fail('not ready in time'), READY_WITHIN_MS)
    child.once('exit', () => fail('ended before it was ready'))
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line)
        if (!line.startsWith('heptad ready on')) return
        clearTimeout(timer)
        child.removeAllListeners('exit')
        resolve()
      })
    }
  })
}
