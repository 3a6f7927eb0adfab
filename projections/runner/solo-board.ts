import { ALL_SLICES } from '@heptad/infra/slices/slice-of.ts'
import type { RangeBoard } from './range-board.ts'

/** The board of a process that is alone, for tests, benchmarks and the simulator: every projection is one range, which it first takes from whoever has it. */
export const soloBoard: RangeBoard = {
  preempts: true,
  async join() {},
  heartbeat: async (projections) => [{ worker: '', isSelf: true, projections }],
  ranges: async (projections) =>
    projections.map(({ name: projection, version }) => ({
      projection,
      version,
      range: ALL_SLICES,
      position: 0n,
      isFree: true,
    })),
  orders: async () => [],
  isOpen: async () => false,
  parkedIn: async () => [],
  split: async () => false,
  merge: async () => false,
  async leave() {},
}
