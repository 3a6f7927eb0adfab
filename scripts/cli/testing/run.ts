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

function textSink(): TextSink & { text(): string } {
  const parts: string[] = []
  return { write: (text) => parts.push(text), text: () => parts.join('') }
}
