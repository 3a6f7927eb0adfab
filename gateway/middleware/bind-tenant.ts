import type { Step } from '../context.ts'

/** The tenant comes from the verified credential and from nowhere else: no header, host, path, body or parameter is read here. */
export function bindTenant(): Step {
  return (c, next) => {
    c.set('tenantId', c.get('principal').tenantId)
    return next()
  }
}
