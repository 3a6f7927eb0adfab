import { execute } from '../benchmark-server.ts'
import { type EmmettEvent, type EmmettStore, emmettPackage, emmettStoreOf } from './emmett-store.ts'

/** What a document holds of an account. */
interface AccountDocument {
  readonly debits: string
  readonly events: number
}

/** The part of Emmett's projections that is used here. */
interface ProjectionModule {
  pongoMultiStreamProjection(options: {
    collectionName: string
    canHandle: readonly string[]
    getDocumentId(event: EmmettEvent): string
    evolve(document: AccountDocument | null, event: EmmettEvent): AccountDocument
  }): unknown
}
interface Consumer {
  projector(options: { processorId: string; projection: unknown }): unknown
  start(): Promise<void>
  close(): Promise<void>
}

/** Emmett's event store with one Pongo projection: the sum of debits of each account, one document an event. */
export interface EmmettProjection {
  readonly store: EmmettStore
  /** Projects what is there, and ends. */
  catchUp(): Promise<void>
  /** Projects until `stop`. Polls every 50 ms, which is its default. */
  follow(): Promise<{ stop(): Promise<void> }>
  /** Up to which position a reader of the database sees the documents. */
  visible(): Promise<bigint>
  /** How many documents there are, and how many events they have taken. */
  counts(): Promise<{ documents: number; events: number }>
  close(): Promise<void>
}

const [PROCESSOR, COLLECTION, TYPE] = ['account-sums', 'account_sums', 'TransactionPosted']

/** Opens it on an empty database. The peers must be installed. */
export async function emmettProjection(url: string): Promise<EmmettProjection> {
  const module = await emmettPackage<ProjectionModule>()
  const { store, consumer } = await emmettStoreOf<Consumer>(url, 10)
  const projection = module.pongoMultiStreamProjection({
    ...{ collectionName: COLLECTION, canHandle: [TYPE] },
    getDocumentId: ({ data }) => (data as EmmettTransfer).account,
    evolve: (document, { data }) => {
      const { debits, events } = document ?? { debits: '0', events: 0 }
      return { debits: `${BigInt(debits) + BigInt((data as EmmettTransfer).amount)}`, events: events + 1 }
    },
  })
  const started = (stopWhen: { noMessagesLeft?: boolean }) => {
    const made = consumer({ stopWhen })
    made.projector({ processorId: PROCESSOR, projection })
    return { made, ended: made.start() }
  }
  return {
    store,
    catchUp: () => started({ noMessagesLeft: true }).ended,
    async follow() {
      const { made, ended } = started({})
      return {
        async stop() {
          await made.close()
          await ended
        },
      }
    },
    async visible() {
      const { rows } = await execute<{ at: string }>(
        url,
        'select max(last_processed_checkpoint) as at from emt_processors where processor_id = $1',
        [PROCESSOR],
      )
      return BigInt(rows[0]?.at ?? 0)
    },
    async counts() {
      const { rows } = await execute<{ documents: string; events: string }>(
        url,
        `select count(*) as documents, coalesce(sum((data->>'events')::bigint), 0) as events from ${COLLECTION}`,
      )
      return { documents: Number(rows[0]?.documents), events: Number(rows[0]?.events) }
    },
    close: () => store.close(),
  }
}

interface EmmettTransfer {
  readonly account: string
  readonly amount: string
}

/** The nth of many transfers, each on one of so many accounts. */
export function emmettTransfer(number: number, accounts: number): EmmettEvent {
  const data: EmmettTransfer = { account: `account-${number % accounts}`, amount: '1050' }
  return { type: TYPE, data, metadata: { actor: 'bench' } }
}
