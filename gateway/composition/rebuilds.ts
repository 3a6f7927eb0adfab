import { ProjectionOperator } from '@heptad/projections/rebuild/operator.ts'
import type { Analytics } from './analytics.ts'
import type { Engines } from './engines.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'
import { RebuildJobs } from './rebuild-jobs.ts'
import { showRebuilds } from './rebuild-metrics.ts'
import { rebuildOptions } from './rebuild-options.ts'

/** Registers what operators do with projections, and, where projections run, who does the long work of it. */
export function addRebuilds(
  { config, lifecycle, modules }: CompositionInput,
  foundation: Foundation,
  engines: Engines,
  { log, analytics }: { readonly log: Log; readonly analytics: Analytics },
) {
  const { clock, ids, metrics } = foundation
  const operator = lifecycle.add('register', 'rebuilds', {
    open() {
      const [postgres, clickhouse] = [engines.projector.value, engines.clickhouse.value]
      const { retention } = analytics
      const options = rebuildOptions({
        engines: { postgres, clickhouse, log: log.store.value, codec: log.codec, owner: ids.next(), retention },
        ...{ owner: engines.owner.value, clickhouse, hasClickhouse: engines.hasClickhouse(), modules },
        reader: analytics.reader(),
      })
      showRebuilds(options.jobs, metrics)
      return new ProjectionOperator(options, { ids, clock })
    },
  })
  lifecycle.add('register', 'rebuild jobs', {
    open: () =>
      config.roles.includes('projector')
        ? new RebuildJobs(foundation, engines, { config, reader: analytics.reader() })
        : null,
    close: (jobs) => jobs?.stop(),
    closeIn: 'workers-finished',
  })
  return operator
}
