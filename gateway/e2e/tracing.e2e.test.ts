import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTracing } from '@heptad/infra/telemetry/start-tracing.ts'
import { inMemorySpans } from '@heptad/infra/telemetry/testing/in-memory-spans.ts'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { startBackbone } from '../main.ts'
import { removeHome, startBackboneProcess, temporaryHome } from './backbone-process.ts'
import { type Client, clientOf } from './client.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = '00f067aa0ba902b7'
const homes = [temporaryHome(), temporaryHome()] as const
afterAll(() => homes.forEach(removeHome))

/** Opens an account as part of a caller's trace, and waits until the read model shows it. */
async function openAccount(client: Client): Promise<void> {
  const headers = { traceparent: `00-${TRACE}-${CALLER}-01` }
  const opened = await client.command(
    'money.account.open',
    { path: 'a', asset: 'EUR', normalSide: 'debit' },
    { headers },
  )
  expect(opened.status, opened.text).toBe(201)
  const position = { 'heptad-min-position': opened.headers.get('heptad-position') ?? '' }
  expect((await client.query('money.accounts.list', {}, { headers: position })).status).toBe(200)
}

interface Seen {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parent: string | undefined
}

function expectOneTrace(spans: readonly Seen[]): void {
  const ofTrace = spans.filter(({ traceId }) => traceId === TRACE)
  const request = ofTrace.find(({ name }) => name === 'POST /v1/commands/money.account.open')
  expect(request).toMatchObject({ parent: CALLER })
  for (const name of ['append', 'project money.accounts', 'project audit.records'])
    expect(
      ofTrace.find((span) => span.name === name),
      name,
    ).toMatchObject({ parent: request?.spanId })
}

test('one trace leads from the request through the append to the projections that show it', async () => {
  const { exporter, spans } = inMemorySpans()
  const tracing = await startTracing({ endpoint: 'http://unused', version: 'test', exporter })
  onTestFinished(() => tracing.stop())
  const quiet = { write: () => true }
  const backbone = await startBackbone({
    env: { HEPTAD_HOME: homes[0], HEPTAD_PORT: '0', HEPTAD_LOG_LEVEL: 'silent' },
    stdout: quiet,
    stderr: quiet,
  })
  onTestFinished(() => backbone.stop())
  const { apiKey } = (await import(`${homes[0]}/credentials.json`, { with: { type: 'json' } })).default
  await openAccount(clientOf(backbone.url, apiKey))
  await expect
    .poll(async () => {
      await tracing.flush()
      return spans().map(({ name }) => name)
    })
    .toContain('project audit.records')
  expectOneTrace(spans())
})

test('where an OTLP endpoint is set, the trace arrives there', async () => {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    for (const { scopeSpans } of body.resourceSpans)
      for (const { spans } of scopeSpans)
        for (const { parentSpanId: parent, ...span } of spans) seen.push({ ...span, parent })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const backbone = await startBackboneProcess(homes[1], { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
  onTestFinished(async () => void (await backbone.stop()))
  await openAccount(clientOf(backbone.credentials.url, backbone.credentials.apiKey))
  await expect.poll(() => seen.map(({ name }) => name)).toContain('project audit.records')
  expectOneTrace(seen)
})
