import {
  type BackboneProcess,
  removeHome,
  startBackboneProcess,
  temporaryHome,
} from '@heptad/gateway/e2e/backbone-process.ts'
import type { Contestant } from '../contestant.ts'
import {
  accountRequests,
  type LedgerAccess,
  ledgerSettings,
  openLedger,
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
  /** Where they go, when it is not the address of the command. */
  readonly at?: string
}

const ONE_EACH: TransferLoad = { requests: transferRequests, transfersEach: 1 }

/** Transfers over HTTP against a whole backbone in a process of its own, each request under a key of its own. */
export async function backboneCommands(roles: Roles, load: TransferLoad = ONE_EACH): Promise<Contestant> {
  const { backbone, ledger, before, end } = await backboneWithLedger(roles)
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
    name: load.at === undefined ? `Heptad, ${roles}` : `Heptad, ${roles}, ${load.at}`,
    settings: { version: before.version, roles: ROLES[roles], ...ledgerSettings, ...memoryOf(backbone.pid) },
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
  const { backbone, ledger, before, end } = await backboneWithLedger('all roles')
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
    settings: { version: before.version, roles: ROLES['all roles'], ...ledgerSettings },
    round: (connections, seconds) => ask({ connections, seconds }),
    paced: (connections, seconds, rate) => ask({ connections, seconds, rate }),
    verify: async () => ({ answered }),
    async close() {
      await load.end()
      await end()
    },
  }
}

interface BackboneWithLedger {
  readonly backbone: BackboneProcess
  readonly ledger: LedgerAccess
  /** How it stood when the ledger was open. */
  readonly before: SystemStatus
  end(): Promise<void>
}

/** Starts a backbone in a temporary home and opens the ledger; ends it again when that fails. */
async function backboneWithLedger(roles: Roles): Promise<BackboneWithLedger> {
  const home = temporaryHome()
  const backbone = await startBackboneProcess(home, { HEPTAD_ROLES: ROLES[roles] })
  const end = async () => {
    await backbone.stop()
    removeHome(home)
  }
  const { url, apiKey, operatorKey } = backbone.credentials
  const ledger = { url, key: apiKey }
  try {
    await openLedger(ledger)
    return { backbone, ledger, before: await systemStatus(url, operatorKey), end }
  } catch (error) {
    process.stderr.write(`${backbone.output.join('\n')}\n`)
    await end()
    throw error
  }
}
