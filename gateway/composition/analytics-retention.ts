import type { Config } from '@heptad/infra/config/settings.ts'
import { type Retention, retentionOf } from '@heptad/read-models/retention.ts'
import type { ModuleSet } from '../module/module-set.ts'

/** How long the tables of these modules are kept, as the settings say. Throws a ConfigError. */
export function analyticsRetention(
  { analyticsDays }: Pick<Config, 'analyticsDays'>,
  { projections }: Pick<ModuleSet, 'projections'>,
): Retention {
  return retentionOf(
    analyticsDays,
    projections.flatMap(({ tables }) => tables),
  )
}
