import type { Answer, History, Invocation, Outcome, Request } from './history.ts'

/** One command with all its attempts: keyed ones may be sent several times, also at once to several processes. */
export interface Command {
  readonly id: string
  readonly isKeyed: boolean
  readonly request: Request
  /** When the first attempt began. */
  readonly begunAt: bigint
  readonly attempts: readonly Attempt[]
  /** The answers that say what became of it, earliest first. */
  readonly settled: readonly SettledAttempt[]
}

export interface Attempt {
  readonly invocation: Invocation
  /** Null: nobody ever answered. */
  readonly answer: Answer | null
}

/** An answer that says what became of the command. */
export type Definite = Extract<Outcome, { kind: 'accepted' | 'rejected' }>

export interface SettledAttempt {
  readonly attempt: number
  readonly at: bigint
  readonly outcome: Definite
}

/** The commands of a history by id. */
export function commandsOf({ invocations, answers }: History): ReadonlyMap<string, Command> {
  const answerOf = new Map(answers.map((answer) => [answer.attempt, answer]))
  const byCommand = Map.groupBy(invocations, ({ command }) => command)
  return new Map([...byCommand].map(([id, own]) => [id, commandOf(id, own, answerOf)]))
}

function commandOf(id: string, own: readonly Invocation[], answerOf: ReadonlyMap<number, Answer>): Command {
  const [first] = own
  if (first === undefined) throw new Error(`command ${id} was never invoked`)
  const attempts = own.map((invocation) => ({ invocation, answer: answerOf.get(invocation.attempt) ?? null }))
  return {
    id,
    isKeyed: first.isKeyed,
    request: first.request,
    begunAt: first.at,
    attempts,
    settled: settledOf(attempts),
  }
}

function settledOf(attempts: readonly Attempt[]): readonly SettledAttempt[] {
  return attempts
    .flatMap(({ answer }) => {
      if (answer?.outcome.kind !== 'accepted' && answer?.outcome.kind !== 'rejected') return []
      return [{ attempt: answer.attempt, at: answer.at, outcome: answer.outcome }]
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

/** Whether the attempt may have had an effect that its answer does not tell: there is none, or it says so. */
export function isUnknown({ answer }: Attempt): boolean {
  if (answer === null) return true
  return answer.outcome.kind === 'unavailable' && answer.outcome.commitUnknown
}
