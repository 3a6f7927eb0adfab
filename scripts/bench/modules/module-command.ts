import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import { makeModule } from '../../cli/new/make-module.ts'
import type { Measured, Measurement } from '../benchmark.ts'
import { atMost, type Figure } from '../figure.ts'
import { type LoadProcess, startLoadProcess } from '../http/load/load-process.ts'
import { systemStatus, untilProjected } from '../http/system-status.ts'
import { median, pairedRatio } from '../statistics.ts'
import { processorSeconds } from './processor-time.ts'

const DEARER_AT_MOST = 1.05
const NAME = 'benched'

/** What a command of an outside module costs beside the same one built in. */
export const moduleCommand: Measurement<'pairs' | 'seconds' | 'callers'> = {
  name: 'module-command',
  summary: 'a command of a module from a folder outside, beside the same one built in',
  description:
    'Makes a module as `heptad new` does. One backbone with all roles serves it from HEPTAD_MODULES, another has it among its built-in modules; each has a PostgreSQL and a ClickHouse of its own. Creates items over HTTP at both at the same time, so that whatever else the machine does meets both alike, and waits after each round until every projection has caught up. Processor time is that of the process with all its threads.',
  takes: [],
  sizes: {
    pairs: { summary: 'rounds', default: 7 },
    seconds: { summary: 'length of a round', default: 4 },
    callers: { summary: 'connections to each, with one request at a time', default: 32 },
  },
  measure: (sizes, progress) => measure(sizes, progress),
}

type Sizes = Readonly<Record<'pairs' | 'seconds' | 'callers', number>>

/** What one round took for each command. */
interface Round {
  readonly rate: number
  readonly microseconds: number
}

interface Side {
  readonly backbone: BackboneProcess
  readonly load: LoadProcess
  readonly rounds: Round[]
}

async function measure(sizes: Sizes, progress: (line: string) => void): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'heptad-bench-command-'))
  const closing: (() => Promise<unknown>)[] = []
  const start = async (env: Record<string, string>): Promise<Side> => {
    const home = temporaryHome()
    const backbone = await startBackboneProcess(home, env)
    closing.push(() => backbone.stop().then(() => removeHome(home)))
    const load = startLoadProcess()
    closing.push(() => load.end())
    return { backbone, load, rounds: [] }
  }
  try {
    const own = moduleIn(folder)
    const outside = await start({ HEPTAD_MODULES: own })
    const builtIn = await start(asBuiltIn(folder, own))
    await comparePairs([outside, builtIn], sizes, progress)
    const settings = { commands: { callers: sizes.callers } }
    return { engines: {}, settings, figures: figuresOf(outside.rounds, builtIn.rounds), found: {} }
  } finally {
    for (const close of closing.reverse()) await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function moduleIn(folder: string, name: string = NAME): string {
  makeModule(name, join(folder, name))
  return join(folder, name)
}

/** An installation that names no module at all serves a set that was put together before; so this one names one that is empty. */
function asBuiltIn(folder: string, own: string): Record<string, string> {
  const nothing = moduleIn(folder, 'nothing')
  const text = "import { defineModule } from '@heptad/module'\n\nexport default defineModule('nothing', {})\n"
  writeFileSync(join(nothing, 'index.ts'), text)
  return {
    HEPTAD_MODULES: nothing,
    BENCH_BUILT_IN: pathToFileURL(join(own, 'index.ts')).href,
    NODE_OPTIONS: `--import=${new URL('./as-built-in.ts', import.meta.url).href}`,
  }
}

type Made = Pick<Sizes, 'callers' | 'seconds'>

/** The first pair warms up and does not count. */
async function comparePairs(sides: readonly Side[], sizes: Sizes, progress: (line: string) => void): Promise<void> {
  for (let pair = 0; pair <= sizes.pairs; pair += 1) {
    const rounds = (await Promise.allSettled(sides.map((side) => roundOf(side, sizes)))).map(fulfilled)
    const told = rounds.map(({ rate, microseconds }) => `${Math.round(rate)}/s, ${Math.round(microseconds)} µs`)
    progress(`${pair === 0 ? 'warming up' : `pair ${pair}`}: outside ${told[0]}; built-in ${told[1]}`)
    if (pair > 0) for (const [index, round] of rounds.entries()) sides[index]?.rounds.push(round)
  }
}

/** Both are waited for before what befell one of them is told: nothing is ended in the midst of its work. */
function fulfilled(settled: PromiseSettledResult<Round>): Round {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}

/** Throws when the log holds other than what was acknowledged. */
async function roundOf({ backbone, load }: Side, { callers, seconds }: Made): Promise<Round> {
  const { pid, credentials } = backbone
  const { url, apiKey, operatorKey } = credentials
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const path = `/v1/commands/${NAME}.item.create`
  const requests = [{ method: 'POST', path, headers, body: '{"title":"Milk"}' } as const]
  const [{ head }, used] = [await systemStatus(url, operatorKey), processorSeconds(pid)]
  const order = { load: { url, requests, isKeyed: true }, connections: callers, seconds }
  const { result, answered } = await load.run(order)
  await untilProjected(url, operatorKey)
  const usedSeconds = processorSeconds(pid) - used
  const written = (await systemStatus(url, operatorKey)).head - head
  if (written !== answered) throw new Error(`the log holds ${written} items, ${answered} were acknowledged`)
  return { rate: result.rate, microseconds: (usedSeconds / answered) * 1_000_000 }
}

function figuresOf(outside: readonly Round[], builtIn: readonly Round[]): readonly Figure[] {
  const microseconds = (rounds: readonly Round[]) => rounds.map((round) => round.microseconds)
  const rate = (rounds: readonly Round[]) => rounds.map((round) => round.rate)
  const ratio = (name: string, ours: readonly number[], theirs: readonly number[]): Figure => {
    const { median: value, lowest, highest } = pairedRatio(ours, theirs)
    return { name, value, unit: '×', range: { lowest, highest }, goal: atMost(DEARER_AT_MOST) }
  }
  return [
    { name: 'command of a built-in module, processor time', value: median(microseconds(builtIn)), unit: 'µs' },
    { name: 'command of an outside module, processor time', value: median(microseconds(outside)), unit: 'µs' },
    ratio('outside ÷ built-in, processor time', microseconds(outside), microseconds(builtIn)),
    ratio('built-in ÷ outside, commands per second', rate(builtIn), rate(outside)),
  ]
}
