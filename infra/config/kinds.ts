import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { sentryAddress } from '../errors/sentry-sink.ts'

/** A form that settings may take: how it is parsed, and how a person is told what is allowed. */
export interface Kind<Value> {
  readonly schema: z.ZodType<Value>
  readonly allowed: string
}

/** A whole number; text from the environment must be plain decimal digits. */
export function wholeNumber(minimum: number, maximum: number): Kind<number> {
  const digits = z.string().regex(/^\d+$/).transform(Number)
  return {
    schema: z.union([z.number(), digits]).pipe(z.int().min(minimum).max(maximum)),
    allowed: `a whole number from ${minimum} to ${maximum}`,
  }
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words): Kind<Words[number]> {
  return { schema: z.enum(words), allowed: `one of ${words.join(', ')}` }
}

/** A list, comma-separated in the environment, without doubles, of at least `least` items. */
export function listOf<Value extends string>(item: Kind<Value>, least = 1): Kind<readonly Value[]> {
  const split = (value: unknown) => (typeof value === 'string' ? value.split(',').map((word) => word.trim()) : value)
  return {
    schema: z.preprocess(split, z.array(item.schema).min(least)).transform((values) => [...new Set(values)]),
    allowed: `a comma-separated list, each ${item.allowed}`,
  }
}

/** How long a table is kept: `name=400` days, or `name=forever`. */
export const tableDays: Kind<string> = {
  schema: z.string().regex(/^[a-z][a-z0-9_]*=([1-9]\d{0,4}|forever)$/),
  allowed: 'table=days (1 to 99999) or table=forever',
}

/** A file or folder, made absolute from the working directory. */
export const path: Kind<string> = {
  schema: z
    .string()
    .min(1)
    .transform((text) => resolve(text)),
  allowed: 'a path',
}

/** The name or address of an interface to listen on. */
export const host: Kind<string> = {
  schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/),
  allowed: 'a host name or address without port, such as 127.0.0.1',
}

/** A host as it stands in a Host header. */
export const hostHeader: Kind<string> = {
  schema: z.string().regex(/^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d+)?$/),
  allowed: 'a host in lower case, with a port only when one port alone is meant',
}

/** An origin (RFC 6454) as a browser sends it. */
export const origin: Kind<string> = {
  schema: z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text),
  allowed: 'an origin as browsers send it, such as https://app.example',
}

/** An address, or a range of them in CIDR form (RFC 4632). */
export const addressRange: Kind<string> = {
  schema: z.string().refine(isAddressRange),
  allowed: 'an address such as 10.0.0.1, or a range such as 10.0.0.0/8',
}

function isAddressRange(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/')
  if (more.length > 0 || address.includes('%') || !/^\d{1,3}$/.test(bits)) return false
  const family = isIP(address)
  return family !== 0 && Number(bits) <= (family === 6 ? 128 : 32)
}

/** A URL of one of these schemes. */
export function url(...schemes: readonly string[]): Kind<string> {
  const hasScheme = (text: string) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1))
  return { schema: z.string().refine(hasScheme), allowed: `a URL that starts with ${schemes.join(':// or ')}://` }
}

/** Where errors are collected: an address of Sentry's protocol. */
export const dsn: Kind<string> = {
  schema: z.string().refine((text) => sentryAddress(text) !== null),
  allowed: 'an address such as https://<key>@<host>/<project>',
}
