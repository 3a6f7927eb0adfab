import { assetRegistered } from '@heptad/schemas/money/asset.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { describe, expect, test } from 'vitest'
import { scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import { findAccount } from './book-state.ts'
import { account, command, opened } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const register = (code: string, scale: number) => command('money.asset.register', { code, scale })
const registered = assetRegistered({ code: 'BTC', scale: 8 })

describe('an asset', () => {
  test('is registered once', () => {
    given(opened).when(register('BTC', 8)).thenEvents(registered)
    given(opened, registered).when(register('BTC', 8)).thenNothing()
  })

  test('of ISO 4217 is there already', () => {
    given(opened).when(register('EUR', 2)).thenNothing()
    given(opened)
      .when(command('money.account.open', { path: 'cash', asset: 'JPY', normalSide: 'debit' }))
      .thenState((state) => {
        expect(state.kind === 'open' && findAccount(state, { account: 'cash', asset: 'JPY' })?.scale).toBe(0)
      })
  })

  test.each([
    ['EUR', 2, []],
    ['BTC', 8, [registered]],
  ])('gets another scale only until an account holds it (%s)', (code, scale, known) => {
    given(opened, ...known)
      .when(register(code, 4))
      .thenEvents(assetRegistered({ code, scale: 4 }))
    const held = given(opened, ...known, account('cash', { asset: code, scale }))
    held.when(register(code, 4)).thenRejected('scale-mismatch', { asset: code, scale })
    held.when(register(code, scale)).thenNothing()
  })

  test('gives the accounts that are opened in it the scale that it was told last', () => {
    given(opened, registered, assetRegistered({ code: 'BTC', scale: 4 }))
      .when(command('money.account.open', { path: 'cash', asset: 'BTC', normalSide: 'debit' }))
      .thenState((state) => {
        expect(state.kind === 'open' && findAccount(state, { account: 'cash', asset: 'BTC' })?.scale).toBe(4)
      })
  })
})
