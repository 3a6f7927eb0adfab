let finishes = false

/** From here on this process finishes what it does although nobody reads any more what it prints: half done would be worse than unread. */
export function finishUnread(): void {
  finishes = true
}

/** Whether a process that nobody reads may end at once. */
export function mayEndUnread(): boolean {
  return !finishes
}
