import { expect, test } from 'vitest'
import { raiseVersion } from './raise-version.ts'

const raised = (text: string) => raiseVersion('contracts.ts', text, 'shop.cart.opened')

test('an event gets its second version with an upcaster', () =>
  expect(raised("export const a = defineEvent('shop.cart.opened', 1, z.object({ id: Uuid }))\n")).toEqual({
    version: 2,
    text: "export const a = defineEvent('shop.cart.opened', 2, z.object({ id: Uuid }), { 1: (data) => ({ ...data }) })\n",
  }))

test('upcasters that are there stay, in whatever way they are called', () =>
  expect(raised("h.defineEvent('shop.cart.opened', 2, Shape, { 1: up })")?.text).toBe(
    "h.defineEvent('shop.cart.opened', 3, Shape, { 1: up , 2: (data) => ({ ...data }) })",
  ))

test('another event is left alone', () => expect(raised("defineEvent('shop.cart.closed', 1, Shape)")).toBeNull())
