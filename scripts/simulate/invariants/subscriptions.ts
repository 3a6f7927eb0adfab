import type { LogPage } from '@heptad/infra/event-store/port.ts'
import type { LogModel } from './log-model.ts'
import { mustEqual, mustHold } from './violated.ts'

/** Throws {@link Violated} unless a page is exactly what the log has after a position. */
export function checkPage(model: LogModel, after: bigint, { events, reached }: LogPage): void {
  const expected = model.events.slice(Number(after), Number(reached))
  mustHold(reached > after && reached <= model.head, () => `a page after ${after} reaches ${reached} of ${model.head}`)
  const [is, shouldBe] = [events, expected].map((each) => each.map(({ eventId, position }) => `${position} ${eventId}`))
  mustEqual(is, shouldBe, () => `the page after ${after}`)
}
