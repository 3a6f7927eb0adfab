import { isDeepStrictEqual } from 'node:util'
import type { LoggedAppend } from './appends.ts'
import { type Command, isUnknown } from './commands.ts'
import { type Ruling, recordOf } from './counter-rules.ts'
import { outside, type Problem } from './problem.ts'
import { Replay } from './replay.ts'

/** What the log says became of the commands that left events in it. */
export interface Decisions {
  readonly replay: Replay
  readonly ofCommand: ReadonlyMap<string, Decision>
  /** The last position of the log. */
  readonly head: bigint
  readonly problems: readonly Problem[]
}

/** A command's append, and what the rules said to it where it stands. */
export interface Decision {
  readonly append: LoggedAppend
  readonly ruling: Ruling
}

/** Reads the log from its start: every append is what the rules give for a command that was sent, in the state before it. */
export function readDecisions(appends: readonly LoggedAppend[], commands: ReadonlyMap<string, Command>): Decisions {
  const replay = new Replay()
  const ofCommand = new Map<string, Decision>()
  const problems: Problem[] = []
  for (const append of appends) {
    const command = commands.get(append.command ?? '')
    if (command === undefined) {
      problems.push(outside(`nobody sent the command of the event at position ${append.first}`))
      continue
    }
    const ruling = replay.ruleAt(command.request, append.first - 1n)
    problems.push(...problemsOf(append, command, ruling, replay))
    replay.take(append, command.request, ruling)
    ofCommand.set(command.id, { append, ruling })
  }
  return { replay, ofCommand, head: appends.at(-1)?.last ?? 0n, problems }
}

function problemsOf(append: LoggedAppend, command: Command, ruling: Ruling, replay: Replay): readonly Problem[] {
  const { request, isKeyed } = command
  const last = command.attempts.at(-1)?.invocation.attempt ?? null
  const problem = (what: string): readonly Problem[] => [{ attempt: last, what: `command ${command.id} ${what}` }]
  if (!mayBeWritten(command)) return problem(`was appended at position ${append.first}, against every answer to it`)
  const found = append.events.map(({ streamId, type, data }) => ({ streamId, type, data }))
  const expected = recordOf(request, isKeyed, ruling)
  if (!isDeepStrictEqual(found, expected))
    return problem(`left ${shown(found)} at position ${append.first}, where the rules give ${shown(expected)}`)
  if (append.events.some(({ tenantId }) => tenantId !== request.tenantId)) return problem('wrote to another tenant')
  const { revision } = replay.at(request.tenantId, append.events[0]?.streamId ?? '', append.first - 1n)
  if (request.ifRevision === undefined || request.ifRevision === revision) return []
  return problem(`was appended on revision ${revision}, and wanted ${request.ifRevision}`)
}

/** Some attempt said that it was written, or may have been. */
function mayBeWritten({ attempts, settled }: Command): boolean {
  return settled.length > 0 || attempts.some(isUnknown)
}

function shown(value: unknown): string {
  return JSON.stringify(value)
}
