-- whether an account is a wallet: the same condition as the rules of wallets have.
-- part of a statement that has the account as `account`.
account.normal_side = 'credit' and account.min_balance is not null and account.path ~ '^users:[^:]+:[^:]+$'
