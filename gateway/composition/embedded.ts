import { createRequire } from 'node:module'
import { hasMainBook } from '@heptad/commands/money/open-main-book.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import { addCommandSide } from './command-side.ts'
import { type CredentialsFile, writeCredentials } from './credentials.ts'
import { addEngines } from './engines.ts'
import { addFoundation, type CompositionInput } from './foundation.ts'
import { addGateway } from './gateway.ts'
import { addLog } from './log.ts'
import { addReadSide } from './read-side.ts'
import { systemPort } from './system.ts'
import { addTracing } from './tracing.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/**
 * The embedded composition: one process with every role, on engines of its own or, where `DATABASE_URL` and `CLICKHOUSE_URL` are set, on outside
 * ones. Nothing is opened here: each `add…` registers parts with the lifecycle, which opens them phase by phase and closes them in reverse.
 * After the start, `credentials` holds the address and the keys.
 */
export function composeEmbedded(input: CompositionInput): {
  readonly credentials: { readonly value: CredentialsFile }
} {
  const foundation = addFoundation(input, version)
  addTracing(input, version)
  const engines = addEngines(input, foundation)
  const log = addLog(input, foundation, engines)
  const commandSide = addCommandSide(input, foundation, engines, log)
  const readSide = addReadSide(input, foundation, engines, log, commandSide)
  const system = systemPort(input, foundation, { engines, log, commandSide, readSide, version })
  const gateway = addGateway(input, foundation, { engines, log, commandSide, readSide, system, version })
  const credentials = input.lifecycle.add('start-hooks', 'credentials', {
    async open() {
      const [engine, authenticator] = [commandSide.engine.value, commandSide.authenticator.value]
      const written = await writeCredentials({ engine, authenticator }, input.config.home, gateway.value.url)
      if (input.config.roles.includes('reactor'))
        await untilFurnished(foundation.clock, () => hasMainBook(log.store.value, written.tenantId))
      return written
    },
  })
  return { credentials }
}

const LOOK_EVERY_MS = 10
const FURNISHED_WITHIN_MS = 10_000

/** A first start counts as ready once the commands that it prints work. It does not wait for ever: a late book is no reason not to start. */
async function untilFurnished(clock: Clock, isFurnished: () => Promise<boolean>): Promise<void> {
  const until = clock.elapsedMs() + FURNISHED_WITHIN_MS
  while (!(await isFurnished()) && clock.elapsedMs() < until) await pause(clock, LOOK_EVERY_MS)
}
