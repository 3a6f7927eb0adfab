import type { ClientBase } from 'pg'

const required = ['fsync', 'full_page_writes', 'synchronous_commit'] as const

/** The server would acknowledge what a crash can take back. */
export class NotDurable extends Error {
  override readonly name = 'NotDurable'
  readonly settings: readonly string[]
  constructor(settings: readonly string[]) {
    super(
      `PostgreSQL runs with ${settings.map((name) => `${name} = off`).join(', ')}; acknowledged writes could be lost. Switch it on.`,
    )
    this.settings = settings
  }
}

/** Refuses a server, embedded or not, whose acknowledged commits could be lost. Throws {@link NotDurable}. */
export async function assertDurable(client: Pick<ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select name from pg_settings where name = any($1) and setting = 'off' order by name`,
    [required],
  )
  if (rows.length > 0) throw new NotDurable(rows.map((row) => row.name))
}
