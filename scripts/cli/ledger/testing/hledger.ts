import { execFileSync } from 'node:child_process'

/** Whether hledger is there. The long form of the tests installs Debian's package where it is not, and where it may. */
export function hasHledger(): boolean {
  const isThere = () => runs('hledger', '--version')
  if (isThere() || process.env.HEPTAD_HLEDGER !== 'install') return isThere()
  return runs('apt-get', 'update') && runs('apt-get', 'install', '-y', 'hledger') && isThere()
}

function runs(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Lets hledger work on a journal; answers what it prints. Throws what it complains about. */
export function hledger(journal: string, ...args: readonly string[]): string {
  const env = { ...process.env, LANG: 'C.UTF-8' }
  return execFileSync('hledger', ['-f', '-', ...args], {
    input: journal,
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 ** 2,
  })
}

const RECORD = /^"((?:[^"]|"")*)","((?:[^"]|"")*)","([^"]*)"$/gm

/** What every account of a journal holds, in order: account, asset and decimal number; accounts at zero are left out. */
export function hledgerBalances(journal: string): readonly string[] {
  const csv = hledger(journal, 'balance', '--flat', '--no-total', '--layout', 'bare', '-O', 'csv')
  return [...csv.matchAll(RECORD)]
    .slice(1)
    .map(([, account = '', commodity = '', balance = '']) => [pathOf(account), commodity, balance])
    .filter(([, , balance]) => /[1-9]/.test(balance ?? ''))
    .map((fields) => fields.join(' '))
    .toSorted()
}

/** Undoes what an export does to names that a journal cannot hold. */
function pathOf(account: string): string {
  return decodeURIComponent(account.replaceAll('""', '"').replace(/%(?![0-9A-F]{2})/g, '%25'))
}
