import type { Step } from '../context.ts'

const SECURITY = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'cache-control': 'no-store',
}

/** Adds what tells browsers to do as little as possible with an answer. Pages widen the policy for themselves. */
export function securityHeaders(): Step {
  return (c, next) => {
    Object.assign(c.get('answerHeaders'), SECURITY)
    return next()
  }
}
