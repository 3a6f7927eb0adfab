import type { CredentialsFile } from './composition/credentials.ts'

const OPEN_ACCOUNT = '{"path":"users:42:cash","asset":"EUR","normalSide":"credit"}'

/** What a start prints once the backbone is ready: where it is, three lines to paste, how to stop and how to reset. */
export function greeting({ url, apiKey }: CredentialsFile, home: string): string {
  const key = `-H 'Authorization: Bearer ${apiKey}'`
  const command = [
    `TOKEN=$(curl -sS '${url}/v1/commands/money.account.open' ${key}`,
    `-H 'Idempotency-Key: my-first-command' -H 'Content-Type: application/json' -d '${OPEN_ACCOUNT}'`,
    `-o /dev/stderr -w '%header{heptad-position}')`,
  ]
  return `heptad ready on ${url}

Try a command, a read that sees it, and a tour (paste one after the other):

${command.join(' ')}
curl -sS '${url}/v1/queries/money.accounts.list' ${key} -H "Heptad-Min-Position: $TOKEN"
npx heptad tour

API documentation: ${url}/docs. Keys: ${home}/credentials.json.
Stop: Ctrl-C. Start over: stop, then remove ${home}.
`
}
