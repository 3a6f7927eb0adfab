import { type ChildProcess, fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { execute } from '../benchmark-server.ts'
import { messageOf } from '../message-of.ts'
import type { Answered } from './answering-process.ts'

const PROCESS = new URL('./answering-process.ts', import.meta.url)
const [POLL_MS, PATIENCE_MS] = [200, 300_000]

/** What a process that was started on the log of another, killed one could do. */
export interface Restarted {
  /** From its start to its first answered transfer, in milliseconds. */
  readonly firstAnswerMs: number
  /** Transfers that the killed one had acknowledged, all of which the log has. */
  readonly acknowledged: number
}

/** Has a process post to the book `bench`, kills it in the midst as soon as its book was kept, and starts another. */
export async function killedAndRestarted(url: string): Promise<Restarted> {
  const first = fork(PROCESS, [url])
  let acknowledged = 0
  first.on('message', ({ answered }: Answered) => {
    acknowledged = answered
  })
  try {
    await until(async () => acknowledged > 0 && (await isKept(url)), first)
  } finally {
    first.kill('SIGKILL')
  }
  const began = performance.now()
  const second = fork(PROCESS, [url])
  try {
    await messageOf<Answered>(second, 'the second start')
    const firstAnswerMs = performance.now() - began
    await checkKept(url, acknowledged)
    return { firstAnswerMs, acknowledged }
  } finally {
    second.kill('SIGKILL')
  }
}

async function isKept(url: string): Promise<boolean> {
  const { rows } = await execute(url, `select 1 from log.snapshots where stream_id = 'money.book-bench'`)
  return rows.length > 0
}

async function checkKept(url: string, acknowledged: number): Promise<void> {
  const { rows } = await execute<{ posted: string }>(
    url,
    `select count(distinct command_id) as posted from log.events where type = 'money.transaction.posted' and command_id is not null`,
  )
  if (Number(rows[0]?.posted) < acknowledged)
    throw new Error(`${acknowledged} transfers were acknowledged, the log has ${rows[0]?.posted}`)
}

async function until(condition: () => Promise<boolean>, child: ChildProcess): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!(await condition())) {
    if (child.exitCode !== null) throw new Error(`the process ended with code ${child.exitCode}`)
    if (performance.now() > end) throw new Error('the book was not kept in time')
    await sleep(POLL_MS)
  }
}
