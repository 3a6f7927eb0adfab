import { builtInModules } from '@heptad/gateway/module/built-in.ts'
import type { ModuleDefinition } from '@heptad/gateway/module/definition.ts'

/** Preloaded into a backbone: the module whose file the environment names stands among the built-in ones from the beginning. */
const file = process.env.BENCH_BUILT_IN
if (file !== undefined) {
  const { default: module }: { default: ModuleDefinition } = await import(file)
  Array.prototype.push.call(builtInModules, module)
}
