/** One command line of `all`: what follows `npm run bench --`. */
export interface Run {
  readonly args: string
  /** What is added to it by `--quick`. */
  readonly quick: string
}

const BRIEFLY = '--rounds 2 --seconds 0.4'

/** Everything that `all` runs, in the order of the documentation. */
export const RUNS: readonly Run[] = [
  { args: 'append', quick: `--callers 1,32,512 ${BRIEFLY}` },
  { args: 'append --log 20M --callers 32,512', quick: `${BRIEFLY}` },
  { args: 'append --snapshot --callers 32,512', quick: `${BRIEFLY}` },
  { args: 'append --fsync-delay 2 --callers 32,512 --seconds 1', quick: `${BRIEFLY}` },
  { args: 'transfers', quick: `--callers 512 ${BRIEFLY}` },
  { args: 'transfers --log 20M --callers 128,512 --rounds 5', quick: `${BRIEFLY}` },
  { args: 'transfers --snapshot --callers 128 --seconds 2', quick: `${BRIEFLY}` },
  { args: 'transfers --fsync-delay 2 --callers 128,512 --rounds 5', quick: `${BRIEFLY}` },
  { args: 'ledger', quick: '--accounts 20k --holds 2k --transactions 20k --rounds 1' },
  { args: 'read', quick: BRIEFLY },
  { args: 'read --log 20M', quick: BRIEFLY },
  { args: 'read --snapshot', quick: BRIEFLY },
  { args: 'http', quick: '--rounds 2 --seconds 1' },
  { args: 'http --log 20M', quick: '--rounds 2 --seconds 1' },
  { args: 'http --snapshot', quick: '--rounds 2 --seconds 1' },
  { args: 'http --fsync-delay 2', quick: '--rounds 2 --seconds 1' },
  { args: 'cold', quick: '--rounds 2 --seconds 1' },
  { args: 'sustained', quick: '--seconds 2' },
  { args: 'batch', quick: '--rounds 2 --seconds 1' },
  { args: 'batch --log 20M', quick: '--rounds 2 --seconds 1' },
  { args: 'batch --snapshot', quick: '--rounds 2 --seconds 1' },
  { args: 'batch --fsync-delay 2', quick: '--rounds 2 --seconds 1' },
  { args: 'query', quick: '--rounds 2 --seconds 1' },
  { args: 'projections', quick: '--seconds 1' },
  { args: 'projections --snapshot', quick: '--seconds 1' },
  { args: 'projections --fsync-delay 2', quick: '--seconds 1' },
  { args: 'rebuild', quick: '--events 50k --peer-events 500' },
  { args: 'rebuild --fsync-delay 2', quick: '--events 50k --peer-events 500' },
  { args: 'rebuild-state', quick: '--transactions 50k' },
  { args: 'clickhouse', quick: '--rows 100k' },
  { args: 'modules', quick: '--modules 3 --rounds 1' },
  { args: 'module-command', quick: '--pairs 1 --seconds 1' },
]

/** The runs in which every one of these words stands: `append`, or `append --log`. A benchmark's name with nothing special is `append alone`. */
export function runsWith(words: readonly string[]): readonly Run[] {
  const [name, alone] = words
  if (alone === 'alone') return RUNS.filter(({ args }) => args === name)
  return RUNS.filter(({ args }) => words.every((word) => args.split(' ').includes(word)))
}

/** The arguments of a run. A later option goes before an earlier one. */
export function argumentsOf({ args, quick }: Run, isQuick: boolean): readonly string[] {
  return [args, ...(isQuick ? [quick] : [])].join(' ').split(' ')
}

/** `append-log-20m.json` */
export function fileOf({ args }: Run): string {
  const name = args.replaceAll(/[^a-zA-Z0-9]+/g, '-').toLowerCase()
  return `${name}.json`
}
