import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeHome, startBackboneProcess, temporaryHome } from '@heptad/gateway/e2e/backbone-process.ts'
import { makeModule } from '../../cli/new/make-module.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { atMost, type Figure } from '../figure.ts'
import { median } from '../statistics.ts'

const LONGER_AT_MOST_S = 2
const LETTERS = 26

/** What a start costs with modules from outside. */
export const modules: Measurement<'modules' | 'rounds'> = {
  name: 'modules',
  summary: 'the start of a backbone with many modules of one’s own, beside one with none',
  description:
    'Makes as many modules as `heptad new` does, each with two commands, two events, a table, a reaction and two queries, and starts the backbone on one home: without them and with them in turn, until it says that it is ready. The start that makes their tables is told apart.',
  takes: [],
  sizes: {
    modules: { summary: 'modules that are loaded', default: 30 },
    rounds: { summary: 'starts of each kind', default: 5 },
  },
  measure: ({ modules: count, rounds }, progress) => measure(count, rounds, progress),
}

async function measure(count: number, rounds: number, progress: (line: string) => void): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-bench-modules-'))
  const home = temporaryHome()
  try {
    const folders = Array.from({ length: count }, (_, index) => moduleIn(folder, index))
    const start = (loaded: readonly string[]) => startIn(home, loaded)
    await start([])
    progress('the first start with modules makes their tables')
    const first = await start(folders)
    const [without, with_]: [number[], number[]] = [[], []]
    for (let round = 1; round <= rounds; round += 1) {
      without.push(await start([]))
      with_.push(await start(folders))
      progress(`round ${round} of ${rounds}`)
    }
    return { engines: {}, settings: { modules: { count } }, figures: figuresOf(first, without, with_), found: {} }
  } finally {
    removeHome(home)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The figures of one start that made tables, and of pairs of starts that did not, in seconds. */
function figuresOf(first: number, without: readonly number[], with_: readonly number[]): readonly Figure[] {
  const longer = with_.map((seconds, index) => seconds - (without[index] ?? Number.NaN))
  const range = { lowest: Math.min(...longer), highest: Math.max(...longer) }
  return [
    { name: 'start without modules', value: median(without), unit: 's' },
    { name: 'start with modules', value: median(with_), unit: 's' },
    { name: 'start with modules: longer by', value: median(longer), unit: 's', range, goal: atMost(LONGER_AT_MOST_S) },
    { name: 'first start with modules', value: first, unit: 's' },
  ]
}

function moduleIn(folder: string, index: number): string {
  const letter = (digit: number) => String.fromCharCode('a'.charCodeAt(0) + digit)
  const name = `bench${letter(Math.floor(index / LETTERS))}${letter(index % LETTERS)}`
  makeModule(name, join(folder, name))
  return join(folder, name)
}

/** Seconds until it says that it is ready. */
async function startIn(home: string, folders: readonly string[]): Promise<number> {
  const began = performance.now()
  const backbone = await startBackboneProcess(home, { HEPTAD_MODULES: folders.join(',') })
  const seconds = (performance.now() - began) / 1000
  await backbone.stop()
  return seconds
}
