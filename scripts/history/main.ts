import { checkHistory } from './check-history.ts'
import type { History } from './history.ts'
import { readHistory, textOf } from './history-file.ts'
import type { Problem } from './problem.ts'
import { readLog } from './read-log.ts'

const EX_USAGE = 64
const USAGE = `usage: node scripts/history/main.ts check FILE [DATABASE_URL]   whether a recorded run is possible; exit code 0 or 1
       node scripts/history/main.ts dump DATABASE_URL          the log of a database, as lines of such a file
`

process.exitCode = await run(process.argv.slice(2))

async function run([command, ...args]: readonly string[]): Promise<number> {
  const [first, second] = args
  if (command === 'check' && first) return check(first, second)
  if (command === 'dump' && first) return dump(first)
  process.stderr.write(USAGE)
  return EX_USAGE
}

async function check(file: string, url: string | undefined): Promise<number> {
  const recorded = await readHistory(file)
  const history = url === undefined ? recorded : { ...recorded, log: await readLog(url) }
  const problems = checkHistory(history)
  process.stdout.write(`${verdictOn(history, problems)}\n`)
  return problems.length === 0 ? 0 : 1
}

function verdictOn({ invocations, log, subscriptions }: History, problems: readonly Problem[]): string {
  const [first] = problems
  const size = `${invocations.length} attempts, ${log.length} events, ${subscriptions.length} subscribers`
  if (first === undefined) return `possible: ${size}`
  const place = first.attempt === null ? '' : `attempt ${first.attempt}: `
  return `impossible: ${place}${first.what}\n${problems.length - 1} more of ${size}`
}

async function dump(url: string): Promise<number> {
  for (const event of await readLog(url)) process.stdout.write(`${textOf(event)}\n`)
  return 0
}
