import { createHash } from 'node:crypto'
import type { Submittable } from 'pg'
import { arrayElement } from './array-text.ts'
import type { PostgresClient } from './transaction.ts'
import { columnTypes } from './types.ts'

/** SQL with its parameters. It is prepared once a connection, so there should be few different texts. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** What a statement answered: rows as arrays, in the order of `columns`, with the values of `types.ts`. */
export interface StatementResult {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  /** Rows that it returned or changed. */
  readonly rowCount: number
}

/**
 * Sends statements together and waits once (PostgreSQL documentation, "Extended Query": several statements up to one Sync). They are
 * executed in order, and none after one that failed; without `begin` and `commit` they are one transaction. Rejects with what
 * the first one failed with. `onResult` is told of each result when it is there, though a later statement may undo what its statement has written.
 */
export function inOneTrip(
  client: Pick<PostgresClient, 'query'>,
  statements: readonly Statement[],
  onResult: OnResult = () => {},
): Promise<readonly StatementResult[]> {
  return new Promise((resolve, reject) => {
    const settle: Settle = (error, results) => (error === null ? resolve(results) : reject(error))
    client.query(new Trip(statements, settle, onResult))
  })
}

interface Field {
  readonly name: string
  readonly dataTypeID: number
}

/** The columns of a prepared statement, and how their text becomes values. */
interface Columns {
  readonly names: readonly string[]
  readonly parsers: readonly ((text: string) => unknown)[]
}

/** The part of node-postgres's connection that is needed; its published types are of an older one. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void }
  close(message: { type: 'S'; name: string }): void
  parse(message: { name: string; text: string }): void
  bind(message: { statement: string; values: readonly (string | Buffer | null)[] }): void
  describe(message: { type: 'P' }): void
  execute(message: object): void
  sync(): void
}

export type OnResult = (result: StatementResult) => void
type Settle = (error: Error | null, results: readonly StatementResult[]) => void

const NO_COLUMNS: Columns = { names: [], parsers: [] }
/** The statements that each connection has prepared. What a prepared statement returns cannot change. */
const preparedBy = new WeakMap<object, Map<string, Columns>>()

/** What node-postgres sends as one query. It calls the handlers with the server's messages. */
class Trip implements Submittable {
  /** Wrapped by node-postgres where there is a timeout. */
  callback: Settle
  readonly #onResult: OnResult
  readonly #texts: readonly string[]
  #parameters: readonly (readonly (string | Buffer | null)[])[]
  readonly #results: StatementResult[] = []
  #prepared: Map<string, Columns> = new Map()
  #columns: Columns | null = null
  #rows: unknown[][] = []
  #unreadable: Error | null = null

  constructor(statements: readonly Statement[], settle: Settle, onResult: OnResult) {
    this.#texts = statements.map(({ text }) => text)
    this.#parameters = statements.map(({ values }) => values.map(parameterText))
    this.callback = settle
    this.#onResult = onResult
  }

  submit(connection: object): void {
    const wire = connection as Wire
    this.#prepared = preparedBy.get(connection) ?? new Map()
    preparedBy.set(connection, this.#prepared)
    wire.stream.cork()
    for (const [index, text] of this.#texts.entries()) this.#send(wire, text, this.#parameters[index] ?? [])
    wire.sync()
    wire.stream.uncork()
    // They are large, and a query may live on in V8's old generation (decision 57).
    this.#parameters = []
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    const parsers = fields.map(({ dataTypeID }) => columnTypes.getTypeParser(dataTypeID, 'text'))
    this.#columns = { names: fields.map(({ name }) => name), parsers }
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const { parsers } = this.#knownColumns
    try {
      this.#rows.push(fields.map((text, index) => (text === null ? null : parsers[index]?.(text))))
    } catch (error) {
      this.#unreadable ??= error instanceof Error ? error : new Error(String(error))
    }
  }

  /** `text`: the command and, for most, a number of rows: `UPDATE 3`. */
  handleCommandComplete({ text }: { text: string }): void {
    const columns = this.#knownColumns
    const sql = this.#texts[this.#results.length]
    if (sql !== undefined) this.#prepared.set(sql, columns)
    const rowCount = Number(text.slice(text.lastIndexOf(' ') + 1)) || 0
    const result = { columns: columns.names, rows: this.#rows, rowCount }
    this.#results.push(result)
    this.#columns = null
    this.#rows = []
    if (this.#unreadable === null) this.#onResult(result)
  }

  handleReadyForQuery(): void {
    this.callback(this.#unreadable, this.#results)
  }

  handleError(error: Error): void {
    this.callback(error, [])
  }

  get #knownColumns(): Columns {
    return this.#columns ?? this.#prepared.get(this.#texts[this.#results.length] ?? '') ?? NO_COLUMNS
  }

  /** A statement that failed the first time may be prepared or not; closing one that is not there is no error. */
  #send(wire: Wire, text: string, values: readonly (string | Buffer | null)[]): void {
    const name = nameOf(text)
    const isPrepared = this.#prepared.has(text)
    if (!isPrepared) {
      wire.close({ type: 'S', name })
      wire.parse({ name, text })
    }
    wire.bind({ statement: name, values })
    if (!isPrepared) wire.describe({ type: 'P' })
    wire.execute({})
  }
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = createHash('sha1').update(text).digest('base64url')
  names.set(text, name)
  return name
}

/** A parameter in text form, or bytes. */
function parameterText(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return `{${value.map(elementText).join(',')}}`
  return Buffer.isBuffer(value) ? value : String(value)
}

function elementText(element: unknown): string {
  if (element === null || element === undefined) return 'NULL'
  return arrayElement(String(element))
}
