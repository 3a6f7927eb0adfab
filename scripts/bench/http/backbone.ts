import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import type { Contestant, Settings } from '../contestant.ts'
import type { LogPlace } from '../log-place.ts'
import {
  accountRequests,
  type LedgerAccess,
  openLedger,
  type TenantAccess,
  transferRequests,
  verifyTransfers,
} from './ledger.ts'
import { type LoadOrder, startLoadProcess } from './load/load-process.ts'
import type { LoadRequest } from './load/request-text.ts'
import { memoryOf } from './memory.ts'
import { type SystemStatus, systemStatus, untilProjected } from './system-status.ts'

/** What the process does besides answering commands: nothing, or all there is. */
export type Roles = 'door only' | 'all roles'

const ROLES = { 'door only': 'api', 'all roles': 'api,projector,reactor,scheduler' } as const

/** Requests that a ledger takes, with so many transfers in each. */
export interface TransferLoad {
  readonly requests: (ledger: LedgerAccess) => readonly LoadRequest[]
  readonly transfersEach: number
  /** What is special about it, for the name of the contestant. */
  readonly called?: string
  /** Makes the ledger; answers it. By default a few books of many accounts. */
  readonly open?: (access: TenantAccess) => Promise<LedgerAccess>
  /** Further settings of the backbone. */
  readonly settings?: Readonly<Record<string, string>>
}

const ONE_EACH: TransferLoad = { requests: transferRequests, transfersEach: 1 }

/**
 * Transfers over HTTP against a whole backbone in a process of its own, each request under a key of its own. Without a database the
 * backbone starts a PostgreSQL of its own.
 */
export async function backboneCommands(
  roles: Roles,
  place: Partial<LogPlace>,
  load: TransferLoad = ONE_EACH,
): Promise<Contestant> {
  const { backbone, ledger, before, end } = await backboneWithLedger(roles, place, load)
  const { url, operatorKey } = backbone.credentials
  const { transfersEach } = load
  const sending = startLoadProcess()
  const requests = load.requests(ledger)
  let acknowledged = 0
  let worst = before
  const send = async (order: Omit<LoadOrder, 'load'>) => {
    const { result, answered } = await sending.run({ ...order, load: { url, requests, isKeyed: true } })
    acknowledged += answered * transfersEach
    const status = await untilProjected(url, operatorKey)
    if (status.lagEvents >= worst.lagEvents) worst = status
    return result
  }
  return {
    name: ['Heptad', roles, load.called].filter((part) => part !== undefined).join(', '),
    settings: { ...settingsOf(roles, ledger, before), ...load.settings, ...memoryOf(backbone.pid) },
    round: (connections, seconds) => send({ connections, seconds }),
    paced: (connections, seconds, rate) => send({ connections, seconds, rate }),
    async verify() {
      const written = (await systemStatus(url, operatorKey)).head - before.head
      if (written !== acknowledged)
        throw new Error(`the log holds ${written} transfers, ${acknowledged} were acknowledged`)
      if (roles === 'door only') return { transfers: written }
      await verifyTransfers(ledger, acknowledged)
      return { transfers: written, worstLagEvents: worst.lagEvents, worstLagSeconds: worst.lagSeconds }
    },
    async close() {
      await sending.end()
      await end()
    },
  }
}

/** Reads of single accounts over HTTP, through row-level security, from a backbone with all roles. */
export async function backboneQueries(): Promise<Contestant> {
  const { backbone, ledger, before, end } = await backboneWithLedger('all roles', {}, {})
  const { url, operatorKey } = backbone.credentials
  await untilProjected(url, operatorKey)
  const load = startLoadProcess()
  const requests = accountRequests(ledger)
  let answered = 0
  const ask = async (order: Omit<LoadOrder, 'load'>) => {
    const report = await load.run({ ...order, load: { url, requests, isKeyed: false } })
    answered += report.answered
    return report.result
  }
  return {
    name: 'Heptad, money.accounts.get',
    settings: settingsOf('all roles', ledger, before),
    round: (connections, seconds) => ask({ connections, seconds }),
    paced: (connections, seconds, rate) => ask({ connections, seconds, rate }),
    verify: async () => ({ answered }),
    async close() {
      await load.end()
      await end()
    },
  }
}

function settingsOf(roles: Roles, { books, accountsPerBook }: LedgerAccess, { version }: SystemStatus): Settings {
  return { version, roles: ROLES[roles], tenants: 1, books: books.length, accountsPerBook }
}

interface BackboneWithLedger {
  readonly backbone: BackboneProcess
  readonly ledger: LedgerAccess
  /** How it stood when the ledger was open. */
  readonly before: SystemStatus
  end(): Promise<void>
}

/** Starts a backbone and opens the ledger; ends it again when that fails. */
async function backboneWithLedger(
  roles: Roles,
  { databaseUrl, keysHome }: Partial<LogPlace>,
  { open = openLedger, settings }: Pick<TransferLoad, 'open' | 'settings'>,
): Promise<BackboneWithLedger> {
  const home = keysHome ?? temporaryHome()
  const database = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }
  const backbone = await startBackboneProcess(home, { HEPTAD_ROLES: ROLES[roles], ...database, ...settings })
  const end = async () => {
    await backbone.stop()
    if (keysHome === undefined) removeHome(home)
  }
  const { url, apiKey, operatorKey } = backbone.credentials
  try {
    const ledger = await open({ url, key: apiKey })
    return { backbone, ledger, before: await systemStatus(url, operatorKey), end }
  } catch (error) {
    process.stderr.write(`${backbone.output.join('\n')}\n`)
    await end()
    throw error
  }
}
