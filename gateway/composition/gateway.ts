import type { Config } from '@heptad/infra/config/settings.ts'
import { positionTokens, signedCursors } from '@heptad/infra/keys/tokens.ts'
import { createGateway } from '../gateway.ts'
import { listen } from '../listen.ts'
import type { SystemPort } from '../ports.ts'
import { DEFAULT_SETTINGS, type GatewaySettings } from '../settings.ts'
import type { CommandSide } from './command-side.ts'
import type { Engines } from './engines.ts'
import { eventStreamPort } from './event-stream.ts'
import type { CompositionInput, Foundation } from './foundation.ts'
import type { Log } from './log.ts'
import type { ReadSide } from './read-side.ts'

/** There is one log so far; tokens carry its cell's name from the first day. */
const CELL = 'main'
/** Less than the stop phase has, so that open requests are cut before the parts that they use are closed. */
const DRAIN_MS = 7_000

/** Registers the gateway with its listening socket. */
export function addGateway(
  { config, lifecycle, logger, modules }: CompositionInput,
  { keyring, metrics, errors }: Foundation,
  parts: {
    engines: Engines
    log: Log
    commandSide: CommandSide
    readSide: ReadSide
    system: SystemPort
    version: string
  },
) {
  const { engines, log, commandSide, readSide, system, version } = parts
  return lifecycle.add('servers', 'gateway', {
    async open() {
      const { derive } = keyring.value
      const app = createGateway({
        commands: modules.commands,
        queries: modules.queries,
        rejections: modules.rejections,
        problems: modules.problems,
        engine: commandSide.engine.value,
        queryRunner: readSide.queryRunner.value,
        authenticator: commandSide.authenticator.value,
        authoriser: commandSide.engine.value.authoriser,
        positionTokens: await positionTokens(derive, { cell: CELL, incarnation: log.identity.value.incarnation }),
        cursors: await signedCursors(derive),
        system,
        eventStream: eventStreamPort(engines, log, commandSide),
        metrics,
        logger,
        errors,
        settings: gatewaySettings(config, version),
      })
      return listen(app, { host: config.host, port: config.port, drainMs: DRAIN_MS })
    },
    close: (listening) => listening.close(),
    closeIn: 'http-drained',
  })
}

/** The settings of the gateway that an installation's configuration chooses. */
export function gatewaySettings(config: Config, version: string): GatewaySettings {
  const { allowedHosts, allowedOrigins, trustedProxies, maxBodyBytes, callTimeoutMs } = config
  return { ...DEFAULT_SETTINGS, version, allowedHosts, allowedOrigins, trustedProxies, maxBodyBytes, callTimeoutMs }
}
