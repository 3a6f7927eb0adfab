import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { LockedPackage } from './repository.ts'

/** A package `greeting` behind HTTP on loopback, as a lock file names it. */
export interface PackageServer {
  readonly locked: LockedPackage
  readonly requests: readonly string[]
  close(): void
}

/** Packs `greeting` with npm and serves the tarball on a free port. */
export async function servePackage(folder: string): Promise<PackageServer> {
  const source = mkdtempSync(join(folder, 'package-'))
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name: 'greeting', version: '1.0.0' }))
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json'], { cwd: source, encoding: 'utf8', stdio: 'pipe' }))
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    response.end(readFileSync(join(source, packed.filename)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const resolved = `http://127.0.0.1:${port}/greeting/-/${packed.filename}`
  return { locked: { version: '1.0.0', resolved, integrity: packed.integrity }, requests, close: () => server.close() }
}
