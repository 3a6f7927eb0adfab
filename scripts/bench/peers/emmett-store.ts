import pg from 'pg'
import manifest from './package.json' with { type: 'json' }

/** The part of `@event-driven-io/emmett-postgresql` that is used here. */
interface EmmettModule<Consumer> {
  getPostgreSQLEventStore(
    url: string,
    options: { connectionOptions: { pool: pg.Pool } },
  ): EmmettEventStore & { consumer(options: object): Consumer }
}
interface EmmettEventStore {
  appendToStream(
    stream: string,
    events: readonly EmmettEvent[],
    options: { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' | 'NO_CONCURRENCY_CHECK' },
  ): Promise<{ readonly lastEventGlobalPosition: bigint }>
  readStream(stream: string): Promise<{ readonly events: readonly EmmettEvent[] }>
  readonly schema: { migrate(): Promise<unknown> }
  close(): Promise<void>
}
export interface EmmettEvent {
  readonly type: string
  readonly data: object
  readonly metadata: object
}

/** The part of `@event-driven-io/emmett` that is used here. */
interface HandlerModule {
  CommandHandler<State>(
    options: Folding<State> & { retry: { onVersionConflict: number } },
  ): (store: EmmettEventStore, stream: string, decide: (state: State) => EmmettEvent) => Promise<unknown>
}
interface Folding<State> {
  initialState(): State
  evolve(state: State, event: EmmettEvent): State
}
type Handler<State> = (stream: string, decide: (state: State) => EmmettEvent) => Promise<void>

/** The event of a transaction with this body. */
export function posted(data: object): EmmettEvent {
  return { type: 'TransactionPosted', data, metadata: { actor: 'bench' } }
}

/** Emmett's event store with a pool of its own. */
export interface EmmettStore {
  /** Appends one event to a stream that does not exist yet. */
  append(stream: string, event: EmmettEvent): Promise<void>
  /** Appends to a stream, whatever is in it; answers the position of the last. */
  appendAll(stream: string, events: readonly EmmettEvent[]): Promise<bigint>
  /** Makes what reads a stream, folds it and appends what is decided; again when somebody else appended meanwhile. */
  handler<State>(folding: Folding<State>): Promise<Handler<State>>
  /** All events of a stream. */
  read(stream: string): Promise<readonly EmmettEvent[]>
  close(): Promise<void>
}

const PACKAGE = '@event-driven-io/emmett-postgresql'
const HANDLERS = '@event-driven-io/emmett'
const ATTEMPTS = 10

export const emmettVersion = manifest.dependencies[PACKAGE]

/** The package itself, seen as the part of it that is needed. The peers must be installed. */
export async function emmettPackage<Module>(packageName: string = PACKAGE): Promise<Module> {
  return (await import(packageName)) as Module
}

/** Opens the store; its first append makes the tables. The peers must be installed. */
export async function emmettStore(url: string, connections: number): Promise<EmmettStore> {
  return (await emmettStoreOf(url, connections)).store
}

/** The store with what makes consumers of it. */
export async function emmettStoreOf<Consumer>(url: string, connections: number) {
  const { getPostgreSQLEventStore } = await emmettPackage<EmmettModule<Consumer>>()
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const opened = getPostgreSQLEventStore(url, { connectionOptions: { pool } })
  const store: EmmettStore = {
    async append(stream, event) {
      await opened.appendToStream(stream, [event], { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' })
    },
    async appendAll(stream, events) {
      const options = { expectedStreamVersion: 'NO_CONCURRENCY_CHECK' } as const
      return (await opened.appendToStream(stream, events, options)).lastEventGlobalPosition
    },
    async handler(folding) {
      // A session of the handler makes the tables over a second connection, for which it waits for ever when all are taken.
      await opened.schema.migrate()
      const { CommandHandler } = await emmettPackage<HandlerModule>(HANDLERS)
      const handle = CommandHandler({ ...folding, retry: { onVersionConflict: ATTEMPTS } })
      return async (stream, decide) => void (await handle(opened, stream, decide))
    },
    read: async (stream) => (await opened.readStream(stream)).events,
    async close() {
      await opened.close()
      if (!pool.ended) await pool.end()
    },
  }
  return { store, consumer: (options: object) => opened.consumer(options) }
}
