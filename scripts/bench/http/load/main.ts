import { systemIds } from '@heptad/infra/ids/ids.ts'
import { closedLoop } from '../../closed-loop.ts'
import { pacedLoop } from '../../paced-loop.ts'
import { KeepAliveConnection } from './keep-alive-connection.ts'
import type { LoadOrder, LoadReport } from './load-process.ts'
import { requestText } from './request-text.ts'

const ids = systemIds()

process.on('message', (order: LoadOrder) => void report(order))
process.on('disconnect', () => process.exit(0))

async function report(order: LoadOrder): Promise<void> {
  const answer: LoadReport = await run(order).catch((error: unknown) => ({ fault: String(error) }))
  process.send?.(answer)
}

async function run({ load, connections, seconds, rate }: LoadOrder): Promise<LoadReport> {
  const url = new URL(load.url)
  const texts = load.requests.map((request) => requestText(request, url.host))
  const opened = await Promise.all(Array.from({ length: connections }, () => KeepAliveConnection.open(url)))
  let sent = 0
  let answered = 0
  const work = async (caller: number) => {
    const text = texts[sent % texts.length]?.(load.isKeyed ? ids.next() : null) ?? ''
    sent += 1
    const answer = await opened[caller]?.send(text)
    if (answer === undefined || answer.status < 200 || answer.status > 299)
      throw new Error(`answered ${answer?.status}: ${answer?.text}`)
    answered += 1
  }
  const loop = rate === undefined ? closedLoop(work) : pacedLoop(work, rate)
  try {
    return { result: await loop(connections, seconds), answered }
  } finally {
    for (const connection of opened) connection.close()
  }
}
