import { fork } from 'node:child_process'
import { migrate } from '@heptad/infra/postgres/migrate.ts'
import { type Measured, type Measurement, quietOn } from '../benchmark.ts'
import { type BenchmarkServer, startBenchmarkServer } from '../benchmark-server.ts'
import { circumstancesOf } from '../circumstances.ts'
import type { Contestant, Settings } from '../contestant.ts'
import { atLeast, atMost, type Figure, rateOf, timesFaster } from '../figure.ts'
import { backboneCommands } from '../http/backbone.ts'
import { REST_TRANSFERS } from '../http/ledger.ts'
import { interleaved } from '../interleaved.ts'
import { reportOf } from '../message-of.ts'
import { fillBook, load } from '../rebuild-state/rebuild-state.ts'
import { transfers } from '../transfers/transfers.ts'
import { asOfBalances } from './as-of.ts'
import { killedAndRestarted } from './killed.ts'
import { ledgerHolds } from './ledger-holds.ts'
import type { RuleReport, RuleWork } from './rules-process.ts'

type Sizes = Readonly<Record<'accounts' | 'holds' | 'transactions' | 'entries' | 'callers' | 'rounds', number>>
type Progress = (line: string) => void
type Part = Pick<Measured, 'figures' | 'found'>

const RULES_PROCESS = new URL('./rules-process.ts', import.meta.url)
const SMALL_BOOK = 10_000
const SECONDS = 1
const CONNECTIONS = 64
const ALONE = circumstancesOf({})

/** All that is asked of the ledger, in one table. */
export const ledger: Measurement<keyof Sizes> = {
  name: 'ledger',
  summary:
    'all that is asked of the ledger: transfers and holds, a large book in memory, its snapshot, a start after kill -9, balances of the past, its REST address',
  description:
    'The rules alone take the time of the processor: decide, put in order, fold, write as text and answer, in a process of its own. Transfers are those of `transfers`, against SQL with row locks; holds are placed and then captured through the command engine. Books of many accounts and of many transactions are made by SQL, without the rules. A process is killed by SIGKILL while it posts; the time is that of another one from its start to its first answered transfer. Balances as of a moment are asked over HTTP of a backbone with all roles, one after the other, about an account whose entries were copied by SQL. The REST address and that of the command are raced on backbones that only answer.',
  takes: [],
  sizes: {
    accounts: { summary: 'accounts of the large book', default: 1_000_000 },
    holds: { summary: 'open holds in memory', default: 20_000 },
    transactions: { summary: 'transactions of the long book', default: 1_000_000 },
    entries: { summary: 'entries of the account whose past is asked about', default: 1_000_000 },
    callers: { summary: 'callers at once', default: 512 },
    rounds: { summary: 'rounds of each contestant', default: 5 },
  },
  async measure(sizes, progress) {
    const rules = await rulesAlone(sizes, progress)
    const raced = await race(sizes, progress)
    const server = await startBenchmarkServer()
    try {
      const parts = [rules, raced, await holds(server, sizes, progress), await largeBook(server, sizes, progress)]
      parts.push(
        await longBook(server, sizes, progress),
        await hotHistory(sizes, progress),
        await rest(server, sizes, progress),
      )
      return {
        engines: server.settings,
        settings: { ledger: { ...sizes } },
        figures: parts.flatMap(({ figures }) => figures),
        found: Object.assign({}, ...parts.map(({ found }) => found)),
      }
    } finally {
      await server.stop()
    }
  },
}

async function rulesAlone(work: RuleWork, progress: Progress): Promise<Part> {
  progress('the rules alone, and what a state takes in memory')
  const child = fork(RULES_PROCESS, { execArgv: [...process.execArgv, '--expose-gc', '--max-old-space-size=8192'] })
  const order = { accounts: work.accounts, holds: work.holds } satisfies RuleWork
  return { figures: rulesFigures(await reportOf<RuleReport>(child, order, 'the rules')), found: {} }
}

function rulesFigures(report: RuleReport): readonly Figure[] {
  const micros = { unit: 'µs' }
  return [
    { name: 'rules alone: a hot transfer', value: report.hotTransferMicros, ...micros, goal: atMost(8) },
    { name: 'rules alone: a cold transfer', value: report.coldTransferMicros, ...micros, goal: atMost(8) },
    { name: 'rules alone: place and capture, hot', value: report.hotPairMicros, ...micros },
    { name: 'rules alone: place and capture, cold', value: report.coldPairMicros, ...micros },
    { name: 'state: an account', value: report.bytesPerAccount, unit: 'B', goal: atMost(400) },
    { name: 'state: an open hold', value: report.bytesPerHold, unit: 'B', goal: atMost(300) },
  ]
}

/** The contestants of `transfers`, at one number of callers. */
async function race({ callers, rounds }: Sizes, onRound: Progress): Promise<Part> {
  const ground = await transfers.prepare(ALONE)
  try {
    const plan = { callers: [callers], rounds, seconds: SECONDS, onRound }
    const { rows, found } = await interleaved(ground.contestants, { ...plan, quiet: ground.quiet })
    return { figures: transfers.figures(rows, ALONE), found }
  } finally {
    await ground.close()
  }
}

async function holds(server: BenchmarkServer, { callers, rounds }: Sizes, onRound: Progress): Promise<Part> {
  const contestants = []
  try {
    for (const heat of ['hot', 'cold'] as const)
      contestants.push(await ledgerHolds(await server.database(`bench_holds_${heat}`), heat))
    const plan = { callers: [callers], rounds, seconds: SECONDS, onRound }
    const { rows, found } = await interleaved(contestants, { ...plan, quiet: quietOn(server) })
    const figures = contestants.flatMap(({ name }) => rateOf(rows, { name, callers }, atLeast(20_000)))
    return { figures, found }
  } finally {
    for (const contestant of contestants) await contestant.close()
  }
}

async function largeBook(server: BenchmarkServer, { accounts }: Sizes, progress: Progress): Promise<Part> {
  progress(`a book of ${accounts} accounts, from the log and from its snapshot`)
  const url = await migrated(server, 'bench_large')
  await fillBook(url, { accounts, transactions: SMALL_BOOK })
  const [fromLog, fromSnapshot] = [await load({ url, from: 'log' }), await load({ url, from: 'snapshot' })]
  if (fromLog.stateHash !== fromSnapshot.stateHash) throw new Error('the snapshot gives another state than the log')
  const figures: readonly Figure[] = [
    { name: 'large book: snapshot written in', value: fromLog.savedMs, unit: 'ms' },
    {
      name: 'large book: longest stall while it is written',
      value: fromLog.savingStallMs,
      unit: 'ms',
      goal: atMost(10),
    },
    { name: 'large book: processor time to be ready from it', value: fromSnapshot.processorMs, unit: 'ms' },
    { name: 'large book: ready from it in', value: fromSnapshot.firstAnswerMs, unit: 'ms', goal: atMost(5000) },
  ]
  const found: Settings = { accounts: fromSnapshot.accounts, stateHash: fromSnapshot.stateHash }
  return { figures, found: { 'large book': found } }
}

async function longBook(server: BenchmarkServer, { transactions }: Sizes, progress: Progress): Promise<Part> {
  progress(`a book of ${transactions} transactions, whose process is killed`)
  const url = await migrated(server, 'bench_long')
  await fillBook(url, { accounts: SMALL_BOOK, transactions })
  const { firstAnswerMs, acknowledged } = await killedAndRestarted(url)
  const name = 'long book: first answer after kill -9'
  const figures: readonly Figure[] = [{ name, value: firstAnswerMs, unit: 'ms', goal: atMost(5000) }]
  return { figures, found: { 'long book': { transactions, acknowledged } } }
}

async function hotHistory({ entries }: Sizes, progress: Progress): Promise<Part> {
  progress(`balances as of moments of an account with ${entries} entries`)
  const { p50Ms, p99Ms } = await asOfBalances(entries)
  const name = 'balance as of a moment, over HTTP'
  const figures: readonly Figure[] = [
    { name: `${name}, p50`, value: p50Ms, unit: 'ms', goal: atMost(5) },
    { name: `${name}, p99`, value: p99Ms, unit: 'ms' },
  ]
  return { figures, found: { 'hot history': { entries } } }
}

async function rest(server: BenchmarkServer, { rounds }: Sizes, onRound: Progress): Promise<Part> {
  const contestants: Contestant[] = []
  try {
    for (const load of [REST_TRANSFERS, undefined]) {
      const databaseUrl = await server.database(`bench_rest_${contestants.length}`)
      contestants.push(await backboneCommands('door only', { databaseUrl }, load))
    }
    const plan = { callers: [CONNECTIONS], rounds, seconds: SECONDS, onRound }
    const { rows, found } = await interleaved(contestants, { ...plan, quiet: quietOn(server) })
    const figures = timesFaster(rows, { name: 'Heptad, door only', callers: CONNECTIONS }, atLeast(0.9))
    return { figures, found }
  } finally {
    for (const contestant of contestants) await contestant.close()
  }
}

async function migrated(server: BenchmarkServer, name: string): Promise<string> {
  const url = await server.database(name)
  await migrate({ url })
  return url
}
