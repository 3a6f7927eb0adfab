import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../client.ts'

const ASK_AGAIN_MS = 100

/** The first answer but 503 and 504, which ask for the same command under the same key again: on a busy machine any may meet them. */
export async function untilKnown(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send()
    if (answer.status < 503) return answer
    await sleep(ASK_AGAIN_MS)
  }
}
