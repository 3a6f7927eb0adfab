import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { messageOf } from './message-of.ts'

test('the message of a process, or that it ended without one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heptad-message-'))
  const script = join(folder, 'child.mjs')
  writeFileSync(script, "process.on('message', (code) => code === 0 ? process.send('here') : process.exit(code))")
  const child = fork(script)
  try {
    child.send(0)
    expect(await messageOf<string>(child, 'the child')).toBe('here')
    const waiting = messageOf(child, 'the child')
    child.send(7)
    await expect(waiting).rejects.toThrow('the process of the child ended with code 7')
    expect(child.listenerCount('message')).toBe(0)
  } finally {
    child.kill()
    await rm(folder, { recursive: true })
  }
})
