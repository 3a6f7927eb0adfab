import type { EventContract } from '../contract.ts'
import { commandEvents } from './command-events.ts'

/** The engine's own events, by the name of a module that stands for every one: in nothing but that name they differ. */
export const kernelEvents: readonly EventContract[] = commandEvents('kernel')
