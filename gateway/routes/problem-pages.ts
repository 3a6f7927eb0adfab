import type { GatewayContext } from '../context.ts'
import { answer, answerJson } from '../http/answer.ts'
import { codeOf, entryOf, type Problem, type Problems } from '../problems/catalogue.ts'
import { problem } from '../problems/problem.ts'
import type { Route } from './route.ts'

const HTML = 'text/html; charset=utf-8'
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** `GET /problems/<code>`: what the `type` of a problem document leads to, for people as a page and for programs as JSON. */
export function problemPageRoutes(problems: Problems): readonly Route[] {
  const all = (c: GatewayContext) =>
    wantsHtml(c) ? page(c, 'Problems', index(problems)) : answerJson(c, 200, { data: problems.all.map(describe) })
  const one = (c: GatewayContext) => {
    const found = problems.find(c.req.param('code') ?? '')
    if (found === undefined) return problem(c, 'not-found')
    return wantsHtml(c) ? page(c, entryOf(found)[1], explanation(found)) : answerJson(c, 200, describe(found))
  }
  return [
    { method: 'get', path: '/problems', handle: all },
    { method: 'get', path: '/problems/:code', handle: one },
  ]
}

function describe(what: Problem) {
  const code = codeOf(what)
  const [status, title, advice] = entryOf(what)
  return { type: `/problems/${code}`, code, status, title, advice }
}

function wantsHtml(c: GatewayContext): boolean {
  return (c.req.header('accept') ?? '').includes('text/html')
}

function index({ all }: Problems): string {
  const items = all.map(
    (each) => `<li><a href="/problems/${codeOf(each)}">${codeOf(each)}</a>: ${escapeHtml(entryOf(each)[1])}</li>`,
  )
  return `<ul>${items.join('\n')}</ul>`
}

function explanation(what: Problem): string {
  const [status, , advice] = entryOf(what)
  return `<p><code>${codeOf(what)}</code>, HTTP status ${status}</p><p>${escapeHtml(advice)}</p><p><a href="/problems">All problems</a></p>`
}

function page(c: GatewayContext, title: string, body: string): Response {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}</style></head>
<body><h1>${escapeHtml(title)}</h1>
${body}
</body></html>
`
  return answer(c, 200, html, { 'content-type': HTML, 'content-security-policy': PAGE_POLICY, vary: 'Accept' })
}

/** Only titles and advice of problems come through here, which may hold `<` and `&`. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
