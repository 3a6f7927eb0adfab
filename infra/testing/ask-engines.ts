import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { socketVariable } from './shared-engines.ts'

/** The URL of one of the test run's shared engines, which is started when this is the first to ask. */
export function urlOfShared(engine: 'postgres' | 'clickhouse'): Promise<string> {
  const socketPath = process.env[socketVariable]
  if (socketPath === undefined) throw new Error('run the tests with the vitest.config.ts of the repository')
  return new Promise((resolve, reject) => {
    const request = get({ socketPath, path: `/${engine}` }, async (response) => {
      const body = await text(response)
      if (response.statusCode === 200) resolve(body)
      else reject(new Error(body))
    })
    request.once('error', reject)
  })
}
