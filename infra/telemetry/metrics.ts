import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]

/** The metrics of a process, and their text in the Prometheus exposition format. */
export type Metrics = ReturnType<typeof createMetrics>

/** Connections of a pool at one moment. */
export interface PoolUse {
  readonly idle: number
  readonly busy: number
  /** Callers that wait for a connection. */
  readonly waiting: number
}

/** A registry of its own with every metric of a process; the runtime's own (event loop lag, memory, collections) come with it. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const scrapers: (() => void)[] = []
  collectDefaultMetrics({ register: registry })
  const pools = new Gauge({
    name: 'heptad_pool_connections',
    help: 'Connections of a pool by state; waiting counts callers without one.',
    labelNames: ['pool', 'state'],
    registers,
  })
  return {
    ...requestMetrics(registers),
    ...logMetrics(registers),
    ...projectionMetrics(registers),
    ...cacheMetrics(registers),
    ...streamMetrics(registers),
    ...moduleMetrics(registers),
    /** Errors that went over the error bus. */
    errors: new Counter({
      name: 'heptad_errors_total',
      help: 'Errors by kind: domain, infrastructure or panic.',
      labelNames: ['kind'],
      registers,
    }),
    contentType: registry.contentType,
    /** Calls `refresh` before each scrape, for values that are looked up rather than counted. */
    beforeScrape: (refresh: () => void) => void scrapers.push(refresh),
    /** Shows a pool's use at each scrape. */
    watchPool: (pool: string, use: () => PoolUse) =>
      void scrapers.push(() => {
        for (const [state, count] of Object.entries(use())) pools.set({ pool, state }, count)
      }),
    /** Everything as text, for `/metrics`. */
    text: (): Promise<string> => {
      for (const refresh of scrapers) refresh()
      return registry.metrics()
    },
  }
}

function requestMetrics(registers: Registry[]) {
  return {
    /** `route` is the template, never the path: ids would make a series each. */
    requests: new Counter({
      name: 'heptad_http_requests_total',
      help: 'Answered requests by method, route template and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'heptad_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the end of its answer.',
      labelNames: ['method', 'route'],
      buckets: SECONDS,
      registers,
    }),
  }
}

function logMetrics(registers: Registry[]) {
  return {
    logHead: new Gauge({ name: 'heptad_log_head_position', help: 'Last position of the log.', registers }),
    oldestTransactionSeconds: new Gauge({
      name: 'heptad_oldest_transaction_seconds',
      help: 'Age of the oldest open transaction on the database: above 60, tables that change in place become slower.',
      registers,
    }),
    appendBatchEvents: new Histogram({
      name: 'heptad_append_batch_events',
      help: 'Events written by one append call.',
      buckets: EVENTS,
      registers,
    }),
    appendSeconds: new Histogram({
      name: 'heptad_append_duration_seconds',
      help: 'Time of one append call, commit included.',
      buckets: SECONDS,
      registers,
    }),
  }
}

function projectionMetrics(registers: Registry[]) {
  return {
    projectionBatchEvents: new Histogram({
      name: 'heptad_projection_batch_events',
      help: 'Events written by one batch of a projection.',
      labelNames: ['projection'],
      buckets: EVENTS,
      registers,
    }),
    projectionWriteSeconds: new Histogram({
      name: 'heptad_projection_write_duration_seconds',
      help: 'Time of one batch of a projection, commit included.',
      labelNames: ['projection'],
      buckets: SECONDS,
      registers,
    }),
    projectionLag: new Gauge({
      name: 'heptad_projection_lag_events',
      help: 'Positions between the head of the log and what a range of a projection shows.',
      labelNames: ['projection', 'slices'],
      registers,
    }),
    projectionLagSeconds: new Gauge({
      name: 'heptad_projection_lag_seconds',
      help: 'Age of the last event that a range of a projection shows, or of the first of the log where it shows none, while there are later ones.',
      labelNames: ['projection', 'slices'],
      registers,
    }),
    rebuildRate: new Gauge({
      name: 'heptad_projection_rebuild_rate',
      help: 'Positions of the log, or rows compared, that a running rebuild or verification handles in a second, by phase.',
      labelNames: ['projection', 'kind', 'phase'],
      registers,
    }),
    rebuildRemaining: new Gauge({
      name: 'heptad_projection_rebuild_remaining',
      help: 'Positions that the phase of a running rebuild or verification still has before it; 0 where that is not known.',
      labelNames: ['projection', 'kind', 'phase'],
      registers,
    }),
    parkedSequences: new Gauge({
      name: 'heptad_projection_parked_sequences',
      help: 'Sequences of a range of a projection that wait among the dead letters.',
      labelNames: ['projection', 'slices'],
      registers,
    }),
  }
}

function streamMetrics(registers: Registry[]) {
  return {
    openStreams: new Gauge({ name: 'heptad_live_streams', help: 'Live streams that are open.', registers }),
    endedStreams: new Counter({
      name: 'heptad_live_streams_ended_total',
      help: 'Live streams that ended, by reason.',
      labelNames: ['reason'],
      registers,
    }),
  }
}

function moduleMetrics(registers: Registry[]) {
  return {
    modules: new Gauge({
      name: 'heptad_module_info',
      help: 'Modules that are loaded, with their versions; always 1.',
      labelNames: ['module', 'version'],
      registers,
    }),
    /** Counts seconds; `doing` is the rule that ran, one of a fixed set. */
    blockedLoop: new Counter({
      name: 'heptad_event_loop_blocked_seconds_total',
      help: 'Seconds for which the event loop stood still for a second or longer, by what ran.',
      labelNames: ['doing'],
      registers,
    }),
  }
}

function cacheMetrics(registers: Registry[]) {
  return {
    actorCacheEntries: new Gauge({
      name: 'heptad_actor_cache_entries',
      help: 'Stream states held in memory.',
      registers,
    }),
    actorCacheLookups: new Counter({
      name: 'heptad_actor_cache_lookups_total',
      help: 'Look-ups of stream states by result: hit or miss.',
      labelNames: ['result'],
      registers,
    }),
  }
}
