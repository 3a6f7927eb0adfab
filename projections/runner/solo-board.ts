import { ALL_SLICES } from '@heptad/infra/slices/slice-of.ts'
import type { RangeBoard } from './range-board.ts'

/** The board of a process that knows of no other: every projection is one range, which it takes at first from whoever has it. */
export const soloBoard: RangeBoard = {
  preempts: true,
  async join() {},
  heartbeat: async (projections) => [{ worker: '', isSelf: true, projections }],
  ranges: async (projections) =>
    projections.map(({ name, version }) => ({
      ...{ projection: name, version, range: ALL_SLICES },
      ...{ position: 0n, isFree: true },
    })),
  orders: async () => [],
  isOpen: async () => false,
  parkedIn: async () => [],
  cut: async () => false,
  merge: async () => false,
  async leave() {},
}
