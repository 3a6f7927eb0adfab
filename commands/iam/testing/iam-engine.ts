import { type Clock, systemClock } from '@heptad/infra/clock/clock.ts'
import { iamEvents } from '@heptad/schemas/iam/events.ts'
import { type Instant, plusMs } from '@heptad/schemas/instant.ts'
import { commandEvents } from '@heptad/schemas/kernel/command-events.ts'
import type { CommandOutcome } from '../../engine/port.ts'
import { type MemoryEngineOptions, memoryEngine } from '../../engine/testing/memory-engine.ts'
import { createAuthenticator } from '../authenticator.ts'
import { createAuthoriser } from '../authoriser.ts'
import { type BootstrapDeps, bootstrap } from '../bootstrap.ts'
import { iamCommands } from '../index.ts'

/** A clock that a test sets forward. */
function movableClock(): Clock & { forward(ms: number): void } {
  const system = systemClock()
  let offsetMs = 0
  return {
    now: (): Instant => plusMs(system.now(), offsetMs),
    nowMs: () => system.nowMs() + offsetMs,
    elapsedMs: () => system.elapsedMs(),
    after: (delayMs, callback) => system.after(delayMs, callback),
    forward(ms) {
      offsetMs += ms
    },
  }
}

/** A started engine with IAM alone, whose own authoriser decides, furnished with tenant `demo` and an operator. */
export async function iamEngine(options: Pick<MemoryEngineOptions, 'store' | 'keyring'> = {}) {
  const clock = movableClock()
  const started = await memoryEngine({
    ...options,
    commands: iamCommands,
    events: [...iamEvents, ...commandEvents('iam')],
    clock,
    authoriser: (engine) => createAuthoriser(engine, clock),
  })
  const authenticator = createAuthenticator(started.engine, clock)
  const deps: BootstrapDeps = { engine: started.engine, authenticator }
  const credentials = await bootstrap(deps, null)
  return { ...started, clock, authenticator, deps, credentials, authoriser: started.engine.authoriser }
}

export type IamEngine = Awaited<ReturnType<typeof iamEngine>>

/** Sends a command in the name of a key's holder. Throws when the key is not good. */
export async function send(
  { engine, authenticator }: Pick<IamEngine, 'engine' | 'authenticator'>,
  presentedKey: string,
  type: string,
  input: object,
  key?: string,
): Promise<CommandOutcome> {
  const principal = await authenticator.authenticate(presentedKey)
  if (principal === null) throw new Error('the key is not good')
  const definition = iamCommands.find(({ contract }) => contract.type === type)
  const data = definition?.contract.data.parse(input)
  const { actor, tenantId } = principal
  return engine.execute({ type, data, actor, tenantId, ...(key === undefined ? {} : { key }) })
}

/** The answer of a command that must have been accepted. */
export function answerOf(outcome: CommandOutcome) {
  if (outcome.kind !== 'accepted')
    throw new Error(`not accepted: ${JSON.stringify(outcome, (_, value) => String(value))}`)
  return outcome.answer
}
