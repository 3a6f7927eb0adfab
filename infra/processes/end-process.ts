import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './process-table.ts'

/** A signal, and how long to wait for the process to go before the next one. */
export interface EndingStep {
  readonly signal: NodeJS.Signals
  readonly waitMs: number
}

const pollMs = 10

/** Sends the signals in turn until the process is gone; a process that is already gone is no error. Throws {@link ProcessSurvives}. */
export async function endProcess(pid: number, steps: readonly EndingStep[]): Promise<void> {
  for (const { signal, waitMs } of steps) {
    send(pid, signal)
    if (await goneWithin(pid, waitMs)) return
  }
  throw new ProcessSurvives(`process ${pid} is still there after ${steps.map((step) => step.signal).join(', ')}`)
}

/** The process did not end, whatever was sent. */
export class ProcessSurvives extends Error {
  override readonly name = 'ProcessSurvives'
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (isAlive(pid)) throw error
  }
}

async function goneWithin(pid: number, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await sleep(pollMs)
  }
  return true
}
