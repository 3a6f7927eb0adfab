import { join } from 'node:path'

/** What a backbone is started with so that it serves a module from outside the repository's layers too: what holds, holds for it as well. */
export const WITH_ORDERS = { HEPTAD_MODULES: join(import.meta.dirname, '../../../docs/examples/orders') }
