import type { ReaderCheckpoints } from '@heptad/infra/checkpoints/port.ts'
import type { DueIndex } from '@heptad/infra/scheduler/port.ts'
import type { SnapshotStore } from '@heptad/infra/snapshots/port.ts'
import type { DeadLetterSource } from '@heptad/projections/runner/dead-letter-orders.ts'
import type { RangeBoard } from '@heptad/projections/runner/range-board.ts'
import type { ProjectionTarget } from '@heptad/projections/runner/target.ts'
import type { SharedServices } from './shared-services.ts'
import type { Wire } from './wire.ts'

const errorOf = () => new Error('connection lost')

/** The checkpoints of readers as a process sees them. */
export function faultyCheckpoints({ checkpoints }: SharedServices, wire: Wire): ReaderCheckpoints {
  return {
    load: (reader) =>
      wire.call({ label: `loads ${reader}`, effect: () => checkpoints.load(reader), isWrite: false, errorOf }),
    save: (reader, position) =>
      wire.call({
        label: `saves ${reader} at ${position}`,
        effect: () => checkpoints.save(reader, position),
        isWrite: true,
        errorOf,
      }),
  }
}

/** The due index as a process sees it. */
export function faultyDueIndex({ dueIndex }: SharedServices, wire: Wire): DueIndex {
  return {
    schedule: async (entries) => {
      if (entries.length === 0) return
      const label = `schedules ${entries.length}`
      await wire.call({ label, effect: () => dueIndex.schedule(entries), isWrite: true, errorOf })
    },
    due: (now, limit) =>
      wire.call({ label: 'asks what is due', effect: () => dueIndex.due(now, limit), isWrite: false, errorOf }),
    done: (entry) =>
      wire.call({ label: `is done with ${entry.eventId}`, effect: () => dueIndex.done(entry), isWrite: true, errorOf }),
  }
}

/** A range of a projection as a process sees it. */
export function faultyTarget(name: string, target: ProjectionTarget, wire: Wire): ProjectionTarget {
  const call = <Result>(label: string, effect: () => Promise<Result>): Promise<Result> =>
    wire.call({ label: `${name} ${label}`, effect, isWrite: true, errorOf })
  return {
    acquire: (claimant) => call('acquires', () => target.acquire(claimant)),
    write: (epoch, batch) => call(`writes ${batch.from}-${batch.to}`, () => target.write(epoch, batch)),
    renew: (epoch) => call('renews', () => target.renew(epoch)),
    release: (epoch) => call('releases', () => target.release(epoch)),
  }
}

/** The board as a process sees it; without others only its orders are far away. */
export function faultyBoard(board: RangeBoard, wire: Wire): RangeBoard {
  const read = <Result>(label: string, effect: () => Promise<Result>): Promise<Result> =>
    wire.call({ label, effect, isWrite: false, errorOf })
  const deadLetters: DeadLetterSource & Pick<RangeBoard, 'orders'> = {
    orders: (projections) => read('asks for orders', () => board.orders(projections)),
    isOpen: (order) => read(`asks whether ${order.orderId} is open`, () => board.isOpen(order)),
    parkedIn: (order, limit) => read(`reads what of ${order.sequence} is parked`, () => board.parkedIn(order, limit)),
  }
  if (board.preempts) return { ...board, ...deadLetters }
  const call = <Result>(label: string, effect: () => Promise<Result>): Promise<Result> =>
    wire.call({ label, effect, isWrite: true, errorOf })
  return {
    preempts: false,
    ...deadLetters,
    join: () => call('joins', () => board.join()),
    heartbeat: (projections) => call('lives', () => board.heartbeat(projections)),
    ranges: (projections) => call('asks who has what', () => board.ranges(projections)),
    split: (held, parts) => call(`splits ${held.projection}`, () => board.split(held, parts)),
    merge: (held) => call(`joins ${held[0]?.projection}`, () => board.merge(held)),
    leave: () => call('leaves', () => board.leave()),
  }
}

/** Kept states as a process sees them. */
export function faultySnapshots({ snapshots }: SharedServices, wire: Wire): SnapshotStore {
  return {
    find: (key) =>
      wire.call({ label: `finds ${key.streamId}`, effect: () => snapshots.find(key), isWrite: false, errorOf }),
    save(key, at, pages) {
      const texts = [...pages]
      const effect = () => snapshots.save(key, at, texts)
      return wire.call({ label: `keeps ${key.streamId}@${at.head.revision}`, effect, isWrite: true, errorOf })
    },
  }
}
