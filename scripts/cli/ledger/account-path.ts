import { AccountPath, type Side } from '@heptad/schemas/money/account.ts'

/**
 * The top-level names that say what an account is, as plain-text-accounting tools read them (hledger manual, "Account types"):
 * liabilities, equity and income grow on the credit side, assets and expenses on the debit side.
 */
const CREDIT_ROOT = /^(liabilit(y|ies)|debts?|equity|incomes?|revenues?)$/i

/** The normal side of an account by its first segment: credit for the names above and those in `creditRoots`, else debit. */
export function normalSideOf(path: string, creditRoots: ReadonlySet<string>): Side {
  const [root = path] = path.split(':', 1)
  return creditRoots.has(root) || CREDIT_ROOT.test(root) ? 'credit' : 'debit'
}

/** Why a text is no account path; null when it is one. */
export function pathFault(path: string): string | null {
  const parsed = AccountPath.safeParse(path)
  if (parsed.success) return null
  return `account ${JSON.stringify(path)}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`
}
