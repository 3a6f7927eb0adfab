import type { ChildProcess, Serializable } from 'node:child_process'
import { once } from 'node:events'

/** The next message of a child process. Throws when it ends before: nobody would send one any more. */
export async function messageOf<Message>(child: ChildProcess, who: string): Promise<Message> {
  const over = new AbortController()
  const ended = once(child, 'exit', over).then(([code, signal]) => {
    throw new Error(`the process of ${who} ended with ${signal ?? `code ${code}`}`)
  })
  try {
    return await Promise.race([once(child, 'message', over).then(([message]) => message as Message), ended])
  } finally {
    over.abort()
  }
}

/** What a child process that is told something once reports before it ends. Throws when it ends without a report. */
export async function reportOf<Report>(child: ChildProcess, order: Serializable, who: string): Promise<Report> {
  const exited = once(child, 'exit')
  child.send(order)
  const report = await messageOf<Report>(child, who)
  await exited
  return report
}
