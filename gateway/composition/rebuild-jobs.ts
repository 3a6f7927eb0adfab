import type { Worker } from 'node:worker_threads'
import type { Config } from '@heptad/infra/config/settings.ts'
import { Jobs } from '@heptad/projections/rebuild/jobs.ts'
import type { AnalyticsReader } from '@heptad/read-models/ddl/analytics-reader.ts'
import type { Engines } from './engines.ts'
import type { Foundation } from './foundation.ts'
import type { RebuildFault, RebuildThreadData } from './rebuild-thread.ts'
import { startRebuildThread } from './rebuild-threads.ts'

/** What the thread is told of the installation. */
export interface RebuildInstallation {
  readonly config: Pick<Config, 'modules' | 'analyticsDays'>
  readonly reader: AnalyticsReader | null
}

type RebuildFoundation = Pick<Foundation, 'ids' | 'errors'>
type RebuildSources = Pick<Engines, 'projector' | 'postgresUrl' | 'clickhouseUrl' | 'hasClickhouse'>

const LOOK_EVERY_MS = 500
/** Starts a thread whenever a rebuild or verification is asked for. */
export class RebuildJobs {
  readonly #foundation: RebuildFoundation
  readonly #engines: RebuildSources
  readonly #installation: RebuildInstallation
  readonly #jobs: Jobs
  readonly #timer: NodeJS.Timeout
  #thread: Worker | null = null
  #isStopped = false

  constructor(foundation: RebuildFoundation, engines: RebuildSources, installation: RebuildInstallation) {
    this.#foundation = foundation
    this.#engines = engines
    this.#installation = installation
    this.#jobs = new Jobs(engines.projector.value, foundation.ids.next())
    this.#timer = setInterval(() => void this.#look().catch(() => {}), LOOK_EVERY_MS)
  }

  /** Leaves the job in hand where it can go on, and begins none, not even one that a look which is under way finds. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    const thread = this.#thread
    if (thread === null) return
    // A thread that fails is reported, and exits too.
    const ended = new Promise((resolve) => thread.once('exit', resolve))
    thread.postMessage('stop')
    await ended
  }

  async #look(): Promise<void> {
    const isRequested = this.#thread === null && (await this.#jobs.isRequested())
    if (isRequested && this.#thread === null && !this.#isStopped) this.#start()
  }

  #start(): void {
    const { ids, errors } = this.#foundation
    const { postgresUrl, clickhouseUrl, hasClickhouse } = this.#engines
    const { config, reader } = this.#installation
    const data: RebuildThreadData = {
      postgresUrl: postgresUrl(),
      clickhouseUrl: clickhouseUrl(),
      hasClickhouse: hasClickhouse(),
      owner: ids.next(),
      modules: config.modules,
      analyticsDays: config.analyticsDays,
      reader,
    }
    const thread = startRebuildThread('rebuild', data)
    thread.on('message', ({ projection, message }: RebuildFault) =>
      errors.report('infrastructure', new Error(message), { projection }),
    )
    thread.on('error', (error) => errors.report('infrastructure', error, { projection: 'rebuild thread' }))
    thread.on('exit', () => {
      this.#thread = null
    })
    this.#thread = thread
  }
}
