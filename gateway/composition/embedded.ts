import { createRequire } from 'node:module'
import { hasMainBook } from '@heptad/commands/money/open-main-book.ts'
import type { Clock } from '@heptad/infra/clock/clock.ts'
import { pause } from '@heptad/infra/clock/pause.ts'
import { buildCommandSide } from './command-side.ts'
import { type CredentialsFile, writeCredentials } from './credentials.ts'
import { openDoor } from './door.ts'
import { connectEngines } from './engines.ts'
import { type CompositionInput, layFoundation } from './foundation.ts'
import { openLog } from './log.ts'
import { buildReadSide } from './read-side.ts'
import { systemPort } from './system.ts'
import { addTracing } from './tracing.ts'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/**
 * The embedded composition: one process with every role, on engines of its own or, where `DATABASE_URL` and
 * `CLICKHOUSE_URL` are set, on outside ones. Registers all parts with the lifecycle; after the start, `credentials` says
 * where the backbone is and how to enter.
 */
export function composeEmbedded(input: CompositionInput): {
  readonly credentials: { readonly value: CredentialsFile }
} {
  const foundation = layFoundation(input, version)
  addTracing(input, version)
  const engines = connectEngines(input, foundation)
  const log = openLog(input, foundation, engines)
  const commandSide = buildCommandSide(input, foundation, engines, log)
  const readSide = buildReadSide(input, foundation, engines, log, commandSide)
  const system = systemPort(input, foundation, { engines, log, commandSide, readSide, version })
  const door = openDoor(input, foundation, { engines, log, commandSide, readSide, system, version })
  const credentials = input.lifecycle.add('start-hooks', 'credentials', {
    async open() {
      const [engine, authenticator] = [commandSide.engine.value, commandSide.authenticator.value]
      const written = await writeCredentials({ engine, authenticator }, input.config.home, door.value.url)
      if (input.config.roles.includes('reactor'))
        await untilFurnished(foundation.clock, () => hasMainBook(log.store.value, written.tenantId))
      return written
    },
  })
  return { credentials }
}

const LOOK_EVERY_MS = 10
const FURNISHED_WITHIN_MS = 10_000

/** A first start is ready once what it says to try works. What takes longer than that is no reason not to start. */
async function untilFurnished(clock: Clock, isFurnished: () => Promise<boolean>): Promise<void> {
  const until = clock.nowMs() + FURNISHED_WITHIN_MS
  while (!(await isFurnished()) && clock.nowMs() < until) await pause(clock, LOOK_EVERY_MS)
}
