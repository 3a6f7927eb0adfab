import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('./projector-process.ts', import.meta.url))

/** A process of its own that runs the example's projection. */
export interface ProjectorChild {
  readonly owner: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
}

export interface ProjectorChildOptions {
  readonly url: string
  readonly owner: string
  readonly node?: string
  readonly ranges?: number
}

/** Starts one; the caller kills it. */
export function startProjector({ url, owner, node = owner, ranges = 1 }: ProjectorChildOptions): ProjectorChild {
  const child = spawn(process.execPath, [SCRIPT, url, owner, node, `${ranges}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return { owner, kill: () => killed(child) }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}
