/** 2000-01-01T00:00:00Z in microseconds since 1970: PostgreSQL's binary timestamps count from there. */
export const POSTGRES_EPOCH_MICROS = 946_684_800_000_000n
