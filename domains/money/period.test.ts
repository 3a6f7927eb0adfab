import { Instant } from '@heptad/schemas/instant.ts'
import { moneyEvents } from '@heptad/schemas/money/events.ts'
import { PeriodName, periodClosed, periodOf, periodReopened } from '@heptad/schemas/money/period.ts'
import { describe, expect, test } from 'vitest'
import { DECIDED_AT, scenario } from '../testing/scenario.ts'
import { book } from './book.ts'
import { account, command, credit, debit, opened, post } from './testing/messages.ts'

const given = scenario(book, moneyEvents)
const at = (text: string) => Instant.parse(text)
const january = { period: '2026-01', from: at('2026-01-01T00:00:00Z'), to: at('2026-02-01T00:00:00Z') }
const inJanuary = [opened, account('a'), account('b')]
const closed = [...inJanuary, periodClosed(january)]
const legs = [debit('a', 1), credit('b', 1)]
const on = (text: string) => post(legs, { effectiveAt: at(text) })

describe('a closed period', () => {
  test('refuses what takes effect in it, to the microsecond, and nothing else', () => {
    for (const text of ['2026-01-01T00:00:00Z', '2026-01-31T23:59:59.999999Z', '2026-02-01T00:30:00+01:00'])
      given(...closed)
        .when(on(text))
        .thenRejected('period-closed', january)
    for (const text of ['2025-12-31T23:59:59.999999Z', '2026-02-01T00:00:00Z'])
      given(...closed)
        .when(on(text))
        .thenState(() => {})
  })

  test('refuses what says no time and is decided in it', () => {
    given(...closed)
      .when(post(legs))
      .thenRejected('period-closed', { ...january, effectiveAt: DECIDED_AT })
  })

  test('is closed once and opened once', () => {
    const [close, reopen] = [command('money.period.close', january), command('money.period.reopen', january)]
    given(...inJanuary)
      .when(close)
      .thenEvents(periodClosed(january))
    given(...closed)
      .when(close)
      .thenNothing()
    given(...closed)
      .when(reopen)
      .thenEvents(periodReopened({ period: '2026-01' }))
    given(...inJanuary)
      .when(reopen)
      .thenNothing()
    given(...closed, periodReopened({ period: '2026-01' }))
      .when(on('2026-01-15T00:00:00Z'))
      .thenState(() => {})
  })

  test('stays closed while another one that covers it is opened', () => {
    const year = { period: '2026', from: january.from, to: at('2027-01-01T00:00:00Z') }
    given(...closed, periodClosed(year), periodReopened({ period: '2026' }))
      .when(on('2026-01-15T00:00:00Z'))
      .thenRejected('period-closed', january)
    given(...closed, periodClosed(year), periodReopened({ period: '2026-01' }))
      .when(on('2026-01-15T00:00:00Z'))
      .thenRejected('period-closed', { period: '2026' })
  })

  test('ends where it ends while a later one is closed, and stays closed when an earlier one is closed before or after it', () => {
    const march = { period: '2026-03', from: at('2026-03-01T00:00:00Z'), to: at('2026-04-01T00:00:00Z') }
    given(...inJanuary, periodClosed(march), periodClosed(january))
      .when(on('2026-02-01T00:00:00Z'))
      .thenState(() => {})
    for (const periods of [
      [january, march],
      [march, january],
    ])
      given(...inJanuary, ...periods.map((period) => periodClosed(period)))
        .when(on('2026-03-01T00:00:00Z'))
        .thenRejected('period-closed', march)
  })

  test('comes before the accounts: nothing else is looked at', () => {
    given(...closed)
      .when(post([debit('nowhere', 1), credit('b', 1)]))
      .thenRejected('period-closed')
  })
})

test.each<[name: string, from: string | null, to: string | null]>([
  ['2026', '2026-01-01', '2027-01-01'],
  ['2026-Q1', '2026-01-01', '2026-04-01'],
  ['2026-Q4', '2026-10-01', '2027-01-01'],
  ['2024-02', '2024-02-01', '2024-03-01'],
  ['2026-12', '2026-12-01', '2027-01-01'],
  ['2024-02-29', '2024-02-29', '2024-03-01'],
  ['2299', '2299-01-01', '2300-01-01'],
  ['1900-01-01', '1900-01-01', '1900-01-02'],
  ['2026-01-29T00:00:00Z/2026-02-26T01:00:00+01:00', '2026-01-29', '2026-02-26'],
  ['2026-02-29', null, null],
  ['2026-13', null, null],
  ['2026-00', null, null],
  ['2026-Q5', null, null],
  ['1899', null, null],
  ['2300', null, null],
  ['0001', null, null],
  ['9999', null, null],
  ['9999-Q4', null, null],
  ['9999-12', null, null],
  ['9999-12-31', null, null],
  ['2026-02-01T00:00:00Z/2026-02-01T00:00:00Z', null, null],
  ['2026-02-01T00:00:00Z', null, null],
  ['january', null, null],
  ['', null, null],
])('the period %j lasts from %s to %s', (name, from, to) => {
  const midnight = (day: string | null) => (day === null ? undefined : `${day}T00:00:00.000000Z`)
  expect([periodOf(name)?.from, periodOf(name)?.to]).toEqual([midnight(from), midnight(to)])
})

test('a period is named by its two ends as long as an instant may be, and not by more', () => {
  const name = '2026-01-01T00:00:00.000000+01:00/2026-02-01T00:00:00.000000+01:00'
  expect(PeriodName.parse(name)).toBe(name)
  expect(PeriodName.safeParse(`${name} `).success).toBe(false)
})
