import type { Metrics } from '@heptad/infra/telemetry/metrics.ts'
import type { Jobs } from '@heptad/projections/rebuild/jobs.ts'

/** Metrics of running jobs, whichever process runs them. They are updated after each scrape, for the next one, so that no scrape waits. */
export function showRebuilds(jobs: Pick<Jobs, 'list'>, metrics: Metrics): void {
  const { rebuildRate, rebuildRemaining } = metrics
  const refresh = async (): Promise<void> => {
    const running = (await jobs.list()).filter(({ state }) => state === 'running' || state === 'interrupting')
    for (const gauge of [rebuildRate, rebuildRemaining]) gauge.reset()
    for (const { projection, kind, phase, perSecond, done, total } of running) {
      rebuildRate.set({ projection, kind, phase }, perSecond)
      rebuildRemaining.set({ projection, kind, phase }, Number(total > done ? total - done : 0n))
    }
  }
  metrics.beforeScrape(() => void refresh().catch(() => {}))
}
