import { SharedActivity, watchLoop } from '../loop-watchdog.ts'

/** A process that would be ended after a block of a second, and says every 50 ms that it goes on. */
const activity = new SharedActivity()
watchLoop(activity, { endAfterMs: 1000, onBlocked() {} })
setInterval(() => process.stdout.write((activity.cells[0] ?? 0) > 10 ? 'turning\n' : ''), 50)
