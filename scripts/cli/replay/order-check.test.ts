import type { ArchivedEvent } from '@heptad/infra/event-store/archive/archived-event.ts'
import { expect, test } from 'vitest'
import { tenantHistory } from '../archive/testing/history.ts'
import { OrderCheck } from './order-check.ts'

const LOG = tenantHistory(2)

/** The log in appends of so many events. */
function inAppends(...sizes: readonly number[]): readonly ArchivedEvent[] {
  const firsts = new Map<number, number>()
  for (let [at, index] = [0, 0]; index < sizes.length; index += 1) {
    firsts.set(at, sizes[index] ?? 0)
    at += sizes[index] ?? 0
  }
  return LOG.map((event, index) => {
    const events = firsts.get(index)
    return { ...event, command: events === undefined || event.command === null ? null : { ...event.command, events } }
  })
}

function findings(events: readonly ArchivedEvent[], isWhole = true) {
  const check = new OrderCheck(isWhole)
  return [...events.flatMap((event) => check.take(event)), ...check.finish()].map(({ position, rule }) => [
    Number(position),
    rule,
  ])
}

/** The same, but the append that begins at a position claims so many events. */
function claiming(events: readonly ArchivedEvent[], position: bigint, claimed: number): readonly ArchivedEvent[] {
  return events.map((event) =>
    event.position === position && event.command !== null
      ? { ...event, command: { ...event.command, events: claimed } }
      : event,
  )
}

test('appends of several events are whole: one that lacks events is found at the next or at the end, one with more at its first too many', () => {
  expect(findings(inAppends(3, 1, 2))).toEqual([])
  expect(findings(claiming(inAppends(3, 1, 2), 1n, 4))).toEqual([[4, 'append-cut']])
  expect(findings(claiming(inAppends(3, 1, 2), 1n, 2))).toEqual([[3, 'append-cut']])
  expect(findings(claiming(inAppends(3, 1, 2), 5n, 3))).toEqual([[6, 'append-cut']])
})

test('a part of a log has gaps between its positions and parts of appends; no position comes twice', () => {
  const part = inAppends(3, 3).filter(({ position }) => position !== 1n && position !== 4n)
  expect(findings(part, false)).toEqual([])
  expect(findings([...part.slice(0, 1), ...part], false)).toEqual([[2, 'position-gap']])
})
