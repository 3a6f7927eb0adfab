import { eventCodec } from '@heptad/infra/event-store/codec.ts'
import { GroupCommit } from '@heptad/infra/event-store/group-commit.ts'
import { LogTail } from '@heptad/infra/event-store/log-tail.ts'
import { LogReplaced } from '@heptad/infra/event-store/port.ts'
import { openPostgresEventStore } from '@heptad/infra/event-store/postgres/postgres-event-store.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import { addKnownLog } from './known-log.ts'

/** The log: its store, the append queue in front of it, and the one reader that follows it. */
export type Log = ReturnType<typeof addLog>

/** Registers the log over PostgreSQL. */
export function addLog(input: CompositionInput, foundation: Foundation, engines: Engines) {
  const { config, lifecycle, logger, modules } = input
  const { clock, metrics } = foundation
  const store = lifecycle.add('register', 'log', {
    open: () => openPostgresEventStore({ url: engines.postgresUrl(), clock }),
    close: (opened) => opened.close(),
  })
  const identity = lifecycle.add('register', 'log identity', { open: () => store.value.identity() })
  addKnownLog(input, foundation, { store, identity })
  const appends = lifecycle.add('register', 'append queue', {
    open: () =>
      new GroupCommit(store.value, {
        clock,
        timeoutMs: config.callTimeoutMs,
        onCommit({ events, durationMs }) {
          metrics.appendBatchEvents.observe(events)
          metrics.appendSeconds.observe(durationMs / 1000)
        },
      }),
    close: (queue) => queue.close(),
    closeIn: 'stop-hooks',
  })
  const tail = lifecycle.add('register', 'log tail', {
    async open() {
      const started = new LogTail(store.value, {
        clock,
        after: await store.value.head(),
        onLost: (err) =>
          err instanceof LogReplaced
            ? input.leave(err)
            : logger.error({ err }, 'the log cannot be reached; trying again until it can'),
        onBack: () => logger.info({}, 'the log can be reached again'),
      })
      started.start()
      metrics.beforeScrape(() => metrics.logHead.set(Number(started.reached)))
      return started
    },
    close: (started) => started.close(),
    closeIn: 'stop-hooks',
  })
  return { store, identity, appends, tail, codec: eventCodec(modules.events) }
}
