import { fileURLToPath } from 'node:url'

/** The repository that this command line belongs to, without a slash at its end. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
