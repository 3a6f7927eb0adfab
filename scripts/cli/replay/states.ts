import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import type { CliContext } from '../context.ts'
import { counted } from '../counted.ts'
import { EXIT } from '../exit-codes.ts'
import { CliFailure } from '../failure.ts'
import { printJson, printJsonLine, printLine, printTable } from '../output.ts'
import type { ReplayRules } from './replay-rules.ts'
import { StreamCheck } from './stream-check.ts'

interface FoldedStream {
  readonly check: StreamCheck
  readonly last: ArchivedEvent
}

/** Folds each stream of a selection with its decider. Throws a {@link CliFailure} at an event that cannot be folded. */
export async function foldStreams(
  events: AsyncIterable<ArchivedEvent>,
  rules: ReplayRules,
): Promise<readonly FoldedStream[]> {
  const streams = new Map<string, FoldedStream>()
  for await (const event of events) {
    const key = `${event.tenantId}/${event.streamId}`
    const check = streams.get(key)?.check ?? new StreamCheck(rules)
    const fault = check.take(event).find(({ rule }) => rule !== 'invariant' && rule !== 'no-history')
    if (fault !== undefined)
      throw new CliFailure(EXIT.failed, `position ${event.position}: ${fault.rule}: ${fault.detail}`)
    streams.set(key, { check, last: event })
  }
  return [...streams.values()]
}

/** Shows states: one whole, several as a table; as JSON one per line. */
export function printStates(
  { stdout }: CliContext,
  streams: readonly FoldedStream[],
  { json = false }: { readonly json?: boolean },
  finished: () => void,
): void {
  finished()
  const shown = streams.map(({ check, last: { tenantId, streamId, revision, eventId, recordedAt } }) => ({
    ...{ tenantId, streamId, revision, eventId, recordedAt },
    state: check.state,
  }))
  if (json) for (const state of shown) printJsonLine(stdout, state)
  else if (shown.length === 1) printJson(stdout, shown[0])
  else {
    const rows = shown.map(({ tenantId, streamId, revision, recordedAt }) => [
      tenantId,
      streamId,
      `${revision}`,
      recordedAt,
    ])
    printTable(stdout, ['tenant', 'stream', 'revision', 'recorded'], rows)
    printLine(stdout, `${counted(shown.length, 'stream')}; --stream shows the state of one, --json that of each`)
  }
}
