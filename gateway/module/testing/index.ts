/** What a module is tested with. Tests run under `heptad test`, which brings the engines. */
export { DECIDED_AT, foldEvents, scenario } from '@heptad/domains/testing/scenario.ts'
export { afterAll, beforeAll, describe, expect, test } from 'vitest'
export type { Client } from '../../e2e/client.ts'
export { type MemoryBackbone, memoryBackbone, OTHER_TENANT, TENANT } from './memory-backbone.ts'
export { RECORDED_AT, recorded, rowsAfter } from './rows-after.ts'
export { type ServedBackbone, servedBackbone } from './served-backbone.ts'
