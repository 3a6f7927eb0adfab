import { systemClock } from '@heptad/infra/clock/clock.ts'
import { GroupCommit } from '@heptad/infra/event-store/group-commit.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import type { TenantId } from '@heptad/schemas/ids.ts'
import { counterCommands, counterEvents } from './counter.ts'
import { memoryEngine } from './memory-engine.ts'

/**
 * A process with an engine on a given database. Told `{ id, data }` it sends that command and reports
 * `{ id, outcome }`.
 * Started with the database's URL as its only argument, over an IPC channel.
 */

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId
const [url] = process.argv.slice(2)
if (url === undefined || process.send === undefined) throw new Error('started without a database or without a parent')

const clock = systemClock()
const store = await openPostgresEventStore({ url, clock })
const appends = new GroupCommit(store, { clock })
const { engine } = await memoryEngine({ commands: counterCommands, events: counterEvents, clock, store, appends })

process.on('message', ({ id, data }: { id: number; data: { counterId: string; by: number } }) => {
  const request = { type: 'test.counter.add', data, tenantId, actor: { type: 'system', id: 'race' } } as const
  void engine.execute(request).then((outcome) => process.send?.({ id, outcome: withTextForBigints(outcome) }))
})
process.on('disconnect', () => process.exit(0))
process.send('ready')

function withTextForBigints(value: object): object {
  return JSON.parse(JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? String(member) : member)))
}
