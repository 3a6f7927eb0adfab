import { fileURLToPath } from 'node:url'

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** Where the figures of whole runs are kept, one file for each; quick ones elsewhere, so that nobody quotes them. */
export const FIGURES = `${ROOT}.cache/bench/figures/`
export const QUICK_FIGURES = `${ROOT}.cache/bench/quick-figures/`
export const PAGE = `${ROOT}docs/performance.md`
