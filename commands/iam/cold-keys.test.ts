import { expect, test } from 'vitest'
import type { CommandEngine } from '../engine/port.ts'
import { createAuthenticator } from './authenticator.ts'
import { answerOf, iamEngine, send } from './testing/iam-engine.ts'

test('the streams of a key and of its tenant are asked for together', async () => {
  const { engine, clock, authenticator, credentials } = await iamEngine()
  const registering = send({ engine, authenticator }, credentials.operatorKey, 'iam.tenant.register', {
    name: 'cold',
    slug: 'cold',
  })
  const { secret, tenantId } = answerOf(await registering)
  const asked: string[] = []
  const found = Promise.withResolvers<void>()
  const state: CommandEngine['state'] = async (decider, owner, streamId) => {
    asked.push(streamId.slice(0, streamId.indexOf('-')))
    await found.promise
    return engine.state(decider, owner, streamId)
  }
  const answer = createAuthenticator({ state }, clock).authenticate(String(secret))
  expect(asked).toEqual(['iam.apikey', 'iam.tenant'])
  found.resolve()
  expect(await answer).toMatchObject({ tenantId })
  await engine.close()
})

test('where one of them cannot be read, the caller is told so once', async () => {
  const { engine, clock, credentials } = await iamEngine()
  const state = async () => {
    throw new Error('gone')
  }
  await expect(createAuthenticator({ state }, clock).authenticate(credentials.apiKey)).rejects.toThrow('gone')
  await engine.close()
})
