import type { ProjectionDefinition } from '../define.ts'
import { volumeProjection } from './volume.ts'

/** What the events themselves show. */
export const eventProjections: readonly ProjectionDefinition[] = [volumeProjection]
