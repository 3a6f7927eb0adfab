import { join } from 'node:path'
import { builtInModules } from '@heptad/gateway/module/built-in.ts'
import { kernelEvents } from '@heptad/schemas/kernel/events.ts'
import { REPOSITORY } from '../repository.ts'
import type { RecordedModule } from './recorded-events.ts'

/** The events of the engine and of every built-in module that has some; what was recorded of them lies in the repository. */
export const builtInEvents: readonly RecordedModule[] = [{ name: 'kernel', events: kernelEvents }, ...builtInModules]
  .filter(({ events }) => events.length > 0)
  .map(({ name, events }) => ({ name, events, folder: join(REPOSITORY, 'schemas', name) }))
