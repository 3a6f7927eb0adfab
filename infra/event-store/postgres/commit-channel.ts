import { Client } from 'pg'
import type { Clock } from '../../clock/clock.ts'
import { pause } from '../../clock/pause.ts'
import type { WakeUps } from '../wake-ups.ts'
import { connectionConfig } from './connection.ts'

const CHANNEL = 'heptad_log'
const ANNOUNCE_EVERY_MS = 2
/** A word takes as much of the processors as two events: while nobody else listens, there are fewer. Whoever begins to listen is noticed within a second. */
const ANNOUNCE_ALONE_EVERY_MS = 50
const LOOK_EVERY_MS = 1_000
const LISTENER = 'heptad-log-listener'
/** Who listens on this database but for one; everybody may see the names of connections. */
const OTHERS = `select from pg_catalog.pg_stat_activity
where datname = current_database() and application_name like '${LISTENER} %' and application_name <> $1 limit 1`
const RECONNECT_AFTER_MS = 500
/** A listener that hears nothing may be deaf: it is asked, and given up when it does not answer. */
const PROBE_EVERY_MS = 5_000
const SILENCE_MS = 3_000

/** Tells other processes of commits, and rings when they tell. It may lose words: whoever listens polls as well. */
export class CommitChannel {
  readonly #url: string
  readonly #clock: Clock
  readonly #wakeUps: WakeUps
  /** Tells this process's own words, which rang before they were sent, from others'. */
  readonly #name = crypto.randomUUID()
  #listener: Client | null = null
  #announcer: Client | null = null
  #announcing: Promise<void> | null = null
  #cancelProbe: () => void = () => {}
  #hasNews = false
  #isClosed = false
  #everyMs = ANNOUNCE_EVERY_MS
  #lookAt = Number.NEGATIVE_INFINITY

  constructor(url: string, clock: Clock, wakeUps: WakeUps) {
    this.#url = url
    this.#clock = clock
    this.#wakeUps = wakeUps
  }

  /** Listens from now on, reconnecting for ever. */
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
      if (this.#isClosed) return
      this.#wakeUps.ring()
      this.#probe(client)
    } catch {
      client.end().catch(() => {})
    }
  }

  /** Announces a commit soon, together with those that come meanwhile; in a transaction of its own. Rarely while this process alone listens. */
  announce(): void {
    this.#hasNews = true
    this.#announcing ??= this.#announceAll()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelProbe()
    await this.#announcing
    const clients = [this.#listener, this.#announcer]
    await Promise.all(clients.map((client) => client?.end().catch(() => {})))
  }

  #probe(client: Client): void {
    this.#cancelProbe = this.#clock.after(PROBE_EVERY_MS, async () => {
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
    this.#clock.after(RECONNECT_AFTER_MS, () => {
      if (!this.#isClosed) void this.listen()
    })
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

  /** Looks from time to time whether others listen. */
  async #lookForOthers(client: Client): Promise<void> {
    const now = this.#clock.nowMs()
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

  /** It writes nothing but the notification, so nothing has to be flushed. */
  #client(name?: string): Client {
    const config = connectionConfig(this.#url, 'heptad_projector', { synchronous_commit: 'off' })
    const client = new Client({ ...config, ...(name && { application_name: name }), query_timeout: SILENCE_MS })
    client.on('error', () => {})
    return client
  }
}
