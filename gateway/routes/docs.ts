import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { JsonObject } from '@heptad/schemas/json.ts'
import type { GatewayContext, Handler } from '../context.ts'
import { answer, type Headers } from '../http/answer.ts'
import type { Route } from './route.ts'

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"

/** The files of Swagger UI that the page needs; they come from the installed package, never from another host. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Heptad API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
`
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true })
`

/** `/openapi.json`, and `/docs`, which shows it and to which `/` leads. */
export function docsRoutes(document: JsonObject): readonly Route[] {
  const text = JSON.stringify(document)
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  const pages: Readonly<Record<string, Handler>> = {
    '/openapi.json': (c) => unlessSeen(c, etag, () => answer(c, 200, text, typed('application/json', { etag }))),
    '/': (c) => answer(c, 302, null, { location: '/docs' }),
    '/docs': (c) => answer(c, 200, PAGE, typed('text/html; charset=utf-8', { 'content-security-policy': PAGE_POLICY })),
    '/docs/start.js': (c) => answer(c, 200, START, typed('text/javascript; charset=utf-8')),
  }
  const assets = Object.entries(ASSETS).map(([name, type]) => [`/docs/${name}`, asset(name, type)] as const)
  return [...Object.entries(pages), ...assets].map(([path, handle]) => ({ method: 'get', path, handle }))
}

function asset(name: string, type: string): Handler {
  const path = createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)
  let bytes: Promise<Uint8Array<ArrayBuffer>> | undefined
  return async (c) => {
    bytes ??= readFile(path).then((content) => new Uint8Array(content))
    return answer(c, 200, await bytes, typed(type, { 'cache-control': 'public, max-age=86400' }))
  }
}

function unlessSeen(c: GatewayContext, etag: string, make: () => Response): Response {
  return hasSeen(c.req.header('if-none-match') ?? '', etag) ? answer(c, 304, null, { etag }) : make()
}

/** By weak comparison (RFC 9110 section 13.1.2): a proxy that compresses makes a tag weak. */
function hasSeen(condition: string, etag: string): boolean {
  return condition === '*' || condition.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

function typed(type: string, headers: Headers = {}): Headers {
  return { 'content-type': type, ...headers }
}
