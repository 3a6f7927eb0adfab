import { Client } from 'pg'
import type { Clock } from '../../clock/clock.ts'
import { pause } from '../../clock/pause.ts'
import type { WakeUps } from '../wake-ups.ts'
import { connectionConfig } from './connection.ts'

const CHANNEL = 'heptad_log'
const ANNOUNCE_EVERY_MS = 2
/** Announcing costs as much processor time as two events, so it is rarer while no other process listens. A new listener is noticed within a second. */
const ANNOUNCE_ALONE_EVERY_MS = 50
const LOOK_EVERY_MS = 1_000
const LISTENER = 'heptad-log-listener'
/** Looks for a listener on this database other than $1; every role may see the names of connections. */
const OTHERS = `select from pg_catalog.pg_stat_activity
where datname = current_database() and application_name like '${LISTENER} %' and application_name <> $1 limit 1`
const RECONNECT_AFTER_MS = 500
/** A connection that receives nothing may be dead: it is probed, and given up when it does not answer. */
const PROBE_EVERY_MS = 5_000
const SILENCE_MS = 3_000

/** Announces commits to other processes, and rings when they announce theirs. Announcements may get lost, so followers poll as well. */
export class CommitChannel {
  readonly #url: string
  readonly #clock: Clock
  readonly #wakeUps: WakeUps
  /** Distinguishes the announcements of this process, for which it has rung already, from those of others. */
  readonly #name = crypto.randomUUID()
  #listener: Client | null = null
  #announcer: Client | null = null
  #announcing: Promise<void> | null = null
  /** Cancels the next probe, or the next attempt to connect. */
  #cancelTimer: () => void = () => {}
  #hasNews = false
  #isClosed = false
  #everyMs = ANNOUNCE_EVERY_MS
  #lookAt = Number.NEGATIVE_INFINITY

  constructor(url: string, clock: Clock, wakeUps: WakeUps) {
    this.#url = url
    this.#clock = clock
    this.#wakeUps = wakeUps
  }

  /** Listens from now on, and reconnects for ever. */
  async listen(): Promise<void> {
    const client = this.#client(this.#listenerName)
    this.#listener = client
    client.once('end', () => this.#listenAgain())
    client.on('notification', ({ payload }) => {
      if (payload !== this.#name) this.#wakeUps.ring()
    })
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      this.#wakeUps.ring()
      this.#probe(client)
    } catch {
      client.end().catch(() => {})
    }
  }

  /** Announces a commit soon, together with others that come meanwhile, in a transaction of its own. Rarer while no other process listens. */
  announce(): void {
    this.#hasNews = true
    this.#announcing ??= this.#announceAll()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer()
    await this.#announcing
    const clients = [this.#listener, this.#announcer]
    await Promise.all(clients.map((client) => client?.end().catch(() => {})))
  }

  #probe(client: Client): void {
    if (this.#isClosed) return
    this.#cancelTimer = this.#clock.after(PROBE_EVERY_MS, async () => {
      if (this.#listener !== client) return
      try {
        await client.query('select')
        this.#probe(client)
      } catch {
        client.end().catch(() => {})
      }
    })
  }

  #listenAgain(): void {
    if (this.#isClosed) return
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(RECONNECT_AFTER_MS, () => void this.listen())
  }

  async #announceAll(): Promise<void> {
    while (this.#hasNews && !this.#isClosed) {
      this.#hasNews = false
      await this.#announceOnce()
      await pause(this.#clock, this.#everyMs)
    }
    this.#announcing = null
  }

  async #announceOnce(): Promise<void> {
    try {
      this.#announcer ??= await this.#connectAnnouncer()
      await this.#announcer.query({ name: 'announce', text: 'select pg_notify($1, $2)', values: [CHANNEL, this.#name] })
      await this.#lookForOthers(this.#announcer)
    } catch {
      this.#announcer?.end().catch(() => {})
      this.#announcer = null
    }
  }

  /** Checks at intervals whether others listen. */
  async #lookForOthers(client: Client): Promise<void> {
    const now = this.#clock.elapsedMs()
    if (now < this.#lookAt) return
    this.#lookAt = now + LOOK_EVERY_MS
    const { rowCount } = await client.query({ name: 'others', text: OTHERS, values: [this.#listenerName] })
    this.#everyMs = rowCount === 0 ? ANNOUNCE_ALONE_EVERY_MS : ANNOUNCE_EVERY_MS
  }

  get #listenerName(): string {
    return `${LISTENER} ${this.#name}`
  }

  async #connectAnnouncer(): Promise<Client> {
    const client = this.#client()
    client.once('end', () => {
      if (this.#announcer === client) this.#announcer = null
    })
    await client.connect()
    return client
  }

  /** Without a flush at commit: it writes nothing but notifications. */
  #client(name?: string): Client {
    const config = connectionConfig(this.#url, 'heptad_projector', { synchronous_commit: 'off' })
    const client = new Client({ ...config, ...(name && { application_name: name }), query_timeout: SILENCE_MS })
    client.on('error', () => {})
    return client
  }
}
