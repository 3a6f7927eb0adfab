import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Instant, plusMs } from '@heptad/schemas/instant.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyProviderContract } from './contract.ts'
import { KeyringRefused, localKeyring } from './local-keyring.ts'
import { memoryKeyring } from './memory-keyring.ts'
import { EpochDestroyed } from './port.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const START = Instant.parse('2026-01-01T00:00:00Z')

let folder: string
let files = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heptad-keyring-'))
})
afterAll(() => rm(folder, { recursive: true }))

function freshPath(): string {
  files += 1
  return join(folder, `keyring-${files}.json`)
}

keyProviderContract('memory', () => memoryKeyring())
keyProviderContract('local file', () => localKeyring(freshPath()))

test('an epoch is followed by a new one when it is thirty days old', async () => {
  let now = START
  const keyring = await memoryKeyring({ now: () => now })
  const first = await keyring.currentEpoch()
  now = plusMs(START, 30 * DAY_MS - 1)
  expect(await keyring.rotate()).toBe(first)
  now = plusMs(START, 30 * DAY_MS)
  expect(await keyring.rotate()).not.toBe(first)
})

describe('the keyring file', () => {
  test('is readable by its owner only, and nothing else is left beside it', async () => {
    const path = freshPath()
    await localKeyring(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('gives the same keys and secrets when it is opened again', async () => {
    const path = freshPath()
    const before = await localKeyring(path)
    const epoch = await before.currentEpoch()
    const wrapped = await before.wrap(epoch, Buffer.alloc(32, 7))
    const after = await localKeyring(path)
    expect(await after.unwrap(epoch, wrapped)).toEqual(Buffer.alloc(32, 7))
    expect(await after.derive('tokens')).toEqual(await before.derive('tokens'))
  })

  test('is made once, however many open it first at the same time', async () => {
    const path = freshPath()
    const all = await Promise.all(Array.from({ length: 8 }, () => localKeyring(path)))
    const [epoch, ...others] = await Promise.all(all.map((keyring) => keyring.currentEpoch()))
    expect(new Set(others)).toEqual(new Set([epoch]))
    const secrets = await Promise.all([...all, await localKeyring(path)].map((keyring) => keyring.derive('tokens')))
    expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1)
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test.each([0o644, 0o640, 0o602])('is refused with mode %o, with the command that puts it right', async (mode) => {
    const path = freshPath()
    await localKeyring(path)
    await chmod(path, mode)
    await expect(localKeyring(path)).rejects.toThrow(KeyringRefused)
    await expect(localKeyring(path)).rejects.toThrow(`chmod 600 ${path}`)
  })

  test.each(['', '{', '{"version":2}', 'null', '{"version":1,"rootSecret":"AA==","epochs":[]}'])(
    'is refused, not replaced, when it holds %j',
    async (text) => {
      const path = freshPath()
      await writeFile(path, text, { mode: 0o600 })
      await expect(localKeyring(path)).rejects.toThrow(KeyringRefused)
      expect(await readFile(path, 'utf8')).toBe(text)
    },
  )

  test('holds no byte of a destroyed epoch', async () => {
    const path = freshPath()
    const keyring = await localKeyring(path)
    const epoch = await keyring.currentEpoch()
    const { key } = JSON.parse(await readFile(path, 'utf8')).epochs[0]
    await keyring.rotate(0)
    expect(await readFile(path, 'utf8')).toContain(key)
    await keyring.destroy(epoch)
    const text = await readFile(path, 'utf8')
    expect(text).not.toContain(key)
    expect(text).not.toContain(epoch)
  })

  test('gives up an epoch that another process rotated away within a minute, before that one destroys it', async () => {
    const path = freshPath()
    let now = START
    const clock = { now: () => now }
    const [mine, theirs] = [await localKeyring(path, clock), await localKeyring(path, clock)]
    const epoch = await theirs.rotate(0)
    expect(await mine.currentEpoch()).not.toBe(epoch)
    now = plusMs(START, 60_000)
    expect(await mine.currentEpoch()).toBe(epoch)
  })

  test('shows an epoch that another process began, and one that it destroyed', async () => {
    const path = freshPath()
    const mine = await localKeyring(path)
    const theirs = await localKeyring(path)
    const epoch = await theirs.rotate(0)
    const wrapped = await theirs.wrap(epoch, Buffer.alloc(32, 7))
    expect(await mine.unwrap(epoch, wrapped)).toEqual(Buffer.alloc(32, 7))
    await theirs.rotate(0)
    await theirs.destroy(epoch)
    await expect((await localKeyring(path)).unwrap(epoch, wrapped)).rejects.toThrow(EpochDestroyed)
  })
})
