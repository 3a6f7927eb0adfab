import { createRequire } from 'node:module'
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
  const foundation = layFoundation(input)
  addTracing(input, version)
  const engines = connectEngines(input, foundation)
  const log = openLog(input, foundation, engines)
  const commandSide = buildCommandSide(input, foundation, engines, log)
  const readSide = buildReadSide(input, foundation, engines, log, commandSide)
  const system = systemPort(input, foundation, { engines, log, commandSide, readSide, version })
  const door = openDoor(input, foundation, { engines, log, commandSide, readSide, system, version })
  const credentials = input.lifecycle.add('start-hooks', 'credentials', {
    open: () =>
      writeCredentials(
        { engine: commandSide.engine.value, authenticator: commandSide.authenticator.value },
        input.config.home,
        door.value.url,
      ),
  })
  return { credentials }
}
