import { loadModules } from '@heptad/gateway/module/load.ts'
import type { ModuleSet } from '@heptad/gateway/module/module-set.ts'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import type { CliContext } from './context.ts'

/** The built-in modules and those that HEPTAD_MODULES names, loaded in this process. Throws a {@link ModuleRefused}. */
export function modulesOf({ env }: Pick<CliContext, 'env'>): Promise<ModuleSet> {
  return loadModules(loadConfig({ env }).config.modules)
}
