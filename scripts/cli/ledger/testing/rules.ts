import type { ImportRules } from '../check-transaction.ts'

/** Rules of an import into an empty book, without options. */
export const plainRules: ImportRules = { commodities: new Map(), fixedScales: new Map(), creditRoots: new Set() }
