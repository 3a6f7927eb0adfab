import { setTimeout as sleep } from 'node:timers/promises'
import {
  afterAll,
  beforeAll,
  type Client,
  expect,
  type ServedBackbone,
  servedBackbone,
  test,
} from '@heptad/module/testing'

let backbone: ServedBackbone
let other: Client
let postId: string
beforeAll(async () => {
  backbone = await servedBackbone([import.meta.dirname])
  other = await backbone.newTenant('other')
  const { body } = await backbone.client.command('blog.post.create', { title: 'Hello', body: 'World' })
  postId = body.postId
  await backbone.client.command('blog.post.publish', { postId })
})
afterAll(() => backbone?.stop())

/** The latest state that the caller's last command left. */
async function commentsOf(client: Client, position: string | null) {
  const { body } = await client.query(
    'blog.comments.list',
    { postId },
    { headers: { 'heptad-min-position': position ?? '' } },
  )
  return body.data
}

test('the module has its routes, its documentation, its problem pages and its permissions', async () => {
  const { body } = await backbone.client.get('/openapi.json')
  expect(body.paths['/v1/commands/blog.post.create'].post.description).toContain('blog.posts.create')
  expect(body.paths['/v1/queries/blog.comments.list'].get.tags).toEqual(['blog'])
  expect((await backbone.client.get('/problems/blog-post-not-found')).body).toMatchObject({ status: 404 })
  const key = await backbone.client.command('iam.apikey.create', { name: 'reader', scopes: ['blog.posts.read'] })
  const headers = { authorization: `Bearer ${key.body.secret}` }
  expect((await backbone.client.query('blog.posts.get', { postId }, { headers })).status).toBe(200)
  expect((await backbone.client.command('blog.post.publish', { postId }, { headers })).status).toBe(403)
})

test('one key is one comment, whose retry gets the first answer, also after a power cut', async () => {
  const [once, text] = [{ key: 'first' }, 'Nice']
  const first = await backbone.client.command('blog.comment.write', { postId, text }, once)
  await backbone.restart()
  const again = await backbone.client.command('blog.comment.write', { postId, text }, once)
  expect({ status: again.status, text: again.text }).toEqual({ status: first.status, text: first.text })
  expect((await backbone.client.command('blog.comment.write', { postId, text: 'Other' }, once)).status).toBe(409)
  expect(await commentsOf(backbone.client, again.headers.get('heptad-position'))).toMatchObject([{ text: 'Nice' }])
})

test('another tenant sees nothing of it and can do nothing to it', async () => {
  expect((await other.query('blog.posts.get', { postId })).status).toBe(404)
  expect((await other.query('blog.comments.list', { postId })).body.data).toEqual([])
  expect((await other.command('blog.post.publish', { postId })).body.type).toBe('/problems/blog-post-not-found')
})

test('a comment with a link is hidden by the reaction, and all of it is in the audit records', async () => {
  await backbone.client.command('blog.comment.write', { postId, text: 'https://spam.example' })
  const hidden = async () => (await backbone.client.query('blog.comments.list', { postId, status: 'hidden' })).body.data
  while ((await hidden()).length === 0) await sleep(50)
  const actions = async () =>
    (await backbone.client.all('audit.records.list', { action: 'blog.' })).map(({ action }) => action)
  while (!(await actions()).includes('blog.comment.hidden')) await sleep(50)
  expect([...new Set(await actions())].sort()).toEqual([
    'blog.comment.hidden',
    'blog.comment.written',
    'blog.post.created',
    'blog.post.published',
  ])
})

test('its read models are rebuilt and verified like any other', async () => {
  for (const kind of ['rebuild', 'verify']) {
    const body = { projection: 'blog.comments' }
    await backbone.operator.send('POST', `/v1/system/projections/${kind}`, body, { key: null })
    const state = async () =>
      (await backbone.operator.get('/v1/system/projections/job?projection=blog.comments')).body.job.state
    while (!['succeeded', 'differs', 'failed', 'interrupted'].includes(await state())) await sleep(100)
    expect(await state(), kind).toBe('succeeded')
  }
})

test('without the module its events stay readable, and the rest goes on', async () => {
  await backbone.restart([])
  expect((await backbone.client.query('blog.posts.get', { postId })).body.type).toBe('/problems/route-not-found')
  const written = await backbone.client.command('iam.apikey.create', { name: 'later', scopes: ['audit.records.list'] })
  const headers = { 'heptad-min-position': written.headers.get('heptad-position') ?? '' }
  const records = async () => backbone.client.query('audit.records.list', { action: 'iam.apikey.created' }, { headers })
  while ((await records()).status === 503) await sleep(50)
  expect((await records()).body.data[0].entityId).toBe(written.body.apiKeyId)
})
