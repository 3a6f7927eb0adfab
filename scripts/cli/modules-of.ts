import type { ModuleSet } from '@heptad/gateway/module/module-set.ts'
import { loadConfig } from '@heptad/infra/config/load-config.ts'
import type { CliContext } from './context.ts'

/** The built-in modules and those that HEPTAD_MODULES names, loaded in this process. Throws a {@link ModuleRefused}. */
export async function modulesOf({ env }: Pick<CliContext, 'env'>): Promise<ModuleSet> {
  const { loadModules } = await import('@heptad/gateway/module/load.ts')
  return loadModules(loadConfig({ env }).config.modules)
}
