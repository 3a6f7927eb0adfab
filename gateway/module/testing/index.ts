export { DECIDED_AT, foldEvents, scenario } from '@heptad/domains/testing/scenario.ts'
export { describe, expect, test } from 'vitest'
