import { describe, expect, test } from 'vitest'
import { EXIT } from './exit-codes.ts'
import { run } from './testing/run.ts'

describe('help', () => {
  test('lists every command and every exit code', async () => {
    const { exitCode, stdout } = await run(['--help'])
    expect(exitCode).toBe(EXIT.ok)
    for (const name of ['start', 'status', 'doctor', 'migrate', 'tour', 'events', 'state', 'ledger'])
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    expect(stdout).toContain('  3  no backbone answers at the address')
  })

  test.each([
    'start',
    'status',
    'doctor',
    'migrate',
    'tour',
    'events tail',
    'events show',
    'streams show',
    'state',
    'tenants list',
    'tenants register',
    'tenants suspend',
    'tenants resume',
    'keys list',
    'keys create',
    'keys revoke',
    'dlq list',
    'dlq show',
    'dlq retry',
    'dlq resolve',
    'ledger import',
    'ledger balances',
    'new',
    'new event-version',
    'test',
    'modules',
    'schemas check',
    'schemas record',
  ])('heptad %s has examples', async (name) => {
    const { exitCode, stdout } = await run([...name.split(' '), '--help'])
    expect(exitCode).toBe(EXIT.ok)
    expect(stdout).toContain('Examples:\n  $ ')
    expect(stdout).toContain('--json')
  })
})
