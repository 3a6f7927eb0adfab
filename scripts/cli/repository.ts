import { fileURLToPath } from 'node:url'

/** The repository, or the package built of it, that this command line belongs to, without a slash at its end. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Whether it is the package: that holds JavaScript only. */
export const IS_PACKAGE = import.meta.url.endsWith('.js')
