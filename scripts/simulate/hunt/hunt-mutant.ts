import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { plantMutant } from './mutant-tree.ts'

export interface HuntOptions {
  readonly mutant: string
  readonly firstSeed: number
  readonly seeds: number
  readonly faults: string
  /** Ends a simulation that has ended itself by the planted bug. */
  readonly timeoutMs: number
  /** How many processes run seeds. */
  readonly workers: number
}

/** What became of a hunt. */
export interface Hunt {
  readonly mutant: string
  /** The first seed that showed the bug; null when none did. */
  readonly seed: number | null
  /** What did not hold. */
  readonly invariant: string
  /** What the simulation printed. */
  readonly output: string
}

const FAILED = 1

/** Runs seeds on a copy of the sources with a bug in it, until one shows it. */
export async function huntMutant({ mutant, firstSeed, seeds, faults, timeoutMs, workers }: HuntOptions): Promise<Hunt> {
  using tree = plantMutant(mutant)
  const args = ['--seed', `${firstSeed}`, '--seeds', `${seeds}`, '--faults', faults, '--workers', `${workers}`]
  const main = join(tree.folder, 'scripts/simulate/main.ts')
  const child = spawn(process.execPath, [main, ...args], { cwd: tree.folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  clearTimeout(timer)
  const [, seed, invariant = ''] = /^seed (\d+) failed .*\nwhat must hold: (.*)$/m.exec(output) ?? []
  if (exitCode === FAILED && seed !== undefined) return { mutant, seed: Number(seed), invariant, output }
  if (exitCode === 0) return { mutant, seed: null, invariant, output }
  throw new Error(`the simulation of ${mutant} ended with ${exitCode}:\n${output}${errors}`)
}
