import { execFile } from 'node:child_process'
import type { TextSink } from '../context.ts'
import { runCli } from '../program.ts'

/** What a command line printed and answered. */
export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line in this process, with nothing in its environment but `env`. */
export async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const [stdout, stderr] = [textSink(), textSink()]
  const exitCode = await runCli(args, { env, stdout, stderr })
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() }
}

const MAIN = new URL('../main.ts', import.meta.url).pathname
const ENDS_WITHIN_MS = 60_000

/** Runs a command line in a process of its own, which is ended when it hangs: its exit code is then NaN. */
export function runApart(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const options = { env, timeout: ENDS_WITHIN_MS, killSignal: 'SIGKILL' } as const
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], options, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? Number.NaN, stdout, stderr }),
    )
  })
}

function textSink(): TextSink & { text(): string } {
  const parts: string[] = []
  return { write: (text) => parts.push(text), text: () => parts.join('') }
}
